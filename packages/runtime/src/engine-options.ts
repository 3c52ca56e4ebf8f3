import { assertInteger, assertKnownOptions, OptionError, type EngineName } from '@gankit/core';
import type { Compiler } from './compiled/compiler.js';

/** The processor, any graphics processor through WebGPU, or one of NVIDIA through CUDA. */
export type ComputeDevice = 'cpu' | 'webgpu' | 'cuda';

/** How to choose and start an engine. */
export interface EngineOptions {
  /**
   * `'auto'` takes the fastest engine that starts; a name takes that one or throws. In Node the environment variable
   * `GANKIT_ENGINE` stands in for `'auto'`. Default: `'auto'`.
   */
  readonly engine?: EngineName | 'auto';
  /**
   * Threads for one operation, on the engines `compiled` and `wasm` (there at most 8; in a browser only in pages that
   * are cross-origin isolated). Default: number of cores.
   */
  readonly threads?: number;
  /**
   * What the compiled engine computes on; another device than `'cpu'` means `engine: 'compiled'`. `'auto'` is the fastest:
   * in Node it is tried, in a browser `'webgpu'` where there is a graphics processor. In Node the environment variable
   * `GANKIT_DEVICE` stands in for an absent option. Default: `'cpu'`.
   */
  readonly device?: ComputeDevice | 'auto';
  /**
   * Gives a page its compiler, `createWebCompiler` of `@gankit/compile/web`, for the device that it is to compute on; not
   * used in Node. Default: none, and the engine `compiled` does not start in a browser.
   */
  readonly compiler?: (device: 'cpu' | 'webgpu') => Promise<Compiler>;
  /** Receives each line a person should see: which engine was not used, and why. Default: nobody. */
  readonly onNotice?: (line: string) => void;
  /**
   * Where the files of `@tensorflow/tfjs-backend-wasm` are served: a folder address, or one address per file name. For
   * threads in a browser, `tfjs-backend-wasm-threaded-simd.js` too. Default: beside the script; in Node inside the
   * package.
   */
  readonly wasmPaths?: string | Readonly<Record<string, string>>;
}

const optionNames: Readonly<Record<keyof EngineOptions, true>> = {
  engine: true,
  threads: true,
  device: true,
  compiler: true,
  onNotice: true,
  wasmPaths: true,
};

const devices: readonly unknown[] = ['auto', 'cpu', 'webgpu', 'cuda'];

/** @throws {@link OptionError} when there is an unknown one, `threads` is not a whole number of at least 1, or there is no such device. */
export function assertEngineOptions(options: EngineOptions): void {
  assertKnownOptions('createEngine', options, optionNames);
  const { threads, device } = options;
  if (threads !== undefined) assertInteger('createEngine', { threads });
  if (device !== undefined && !devices.includes(device)) {
    throw new OptionError(
      `createEngine: \`device\` must be one of ${devices.join(', ')}; received ${String(device)}.`,
    );
  }
}
