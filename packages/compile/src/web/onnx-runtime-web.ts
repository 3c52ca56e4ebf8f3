import type * as ort from 'onnxruntime-web';

/** The part of `onnxruntime-web` that is used; each of its builds has it. */
export type OnnxRuntimeWeb = Pick<typeof ort, 'InferenceSession' | 'Tensor' | 'env'>;

/** Where the page finds the files of the build. */
export interface OnnxRuntimeFiles {
  /** `ort-wasm-simd-threaded.wasm`, or the one of the build that `ort` is. */
  readonly wasm: string | URL;
  /** `ort-wasm-simd-threaded.mjs`, or the one of the build that `ort` is: what threads load. */
  readonly mjs?: string | URL;
}

/** Says where the files are. Without the script for threads, ONNX Runtime would start the page's own script in each. */
export function locateFiles({ env }: OnnxRuntimeWeb, { wasm, mjs }: OnnxRuntimeFiles): void {
  const absolute = (address: string | URL): string => new URL(address, globalThis.location.href).href;
  env.wasm.wasmPaths = { wasm: absolute(wasm), ...(mjs === undefined ? {} : { mjs: absolute(mjs) }) };
}

/** How many threads the page may have: one, unless it is cross-origin isolated and knows their script. */
export function mostThreads(files: OnnxRuntimeFiles | undefined): number {
  const allowed = globalThis.crossOriginIsolated === true && files?.mjs !== undefined;
  return allowed ? globalThis.navigator.hardwareConcurrency : 1;
}
