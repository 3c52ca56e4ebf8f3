import { checkOn, type CheckOptions } from '../check/compare-with-eager.js';
import { compileOn, type CompiledFunction, type CompileOptions } from '../compiled-function.js';
import { assertKnownOptions } from '../inputs.js';
import { OrtVariableStore, type VariableStore } from '../runtime/variable-store.js';
import type { TensorFunction } from '../tensor-function.js';
import { graphInput } from '../trace/graph-input.js';
import { drawingLayers } from '../trace/random-layers.js';
import { locateFiles, mostThreads, type OnnxRuntimeFiles, type OnnxRuntimeWeb } from './onnx-runtime-web.js';
import { createWebHost } from './web-host.js';

export interface WebCompilerOptions {
  /**
   * A build of ONNX Runtime: the module `onnxruntime-web/wasm` for the processor, `onnxruntime-web/webgpu` for both that
   * and graphics processors.
   */
  readonly ort: OnnxRuntimeWeb;
  /** Where the page finds the files of that build. @defaultValue beside the script, and one thread */
  readonly files?: OnnxRuntimeFiles;
}

/** What the entry of `@gankit/compile` for Node exports, over ONNX Runtime in a page. */
export interface WebCompiler {
  compile(fn: TensorFunction, options: CompileOptions): Promise<CompiledFunction>;
  checkCompiled(fn: TensorFunction, options: CheckOptions): Promise<void>;
  createVariableStore(): VariableStore;
  readonly graphInput: typeof graphInput;
  /** Threads that the page may have: its cores, or 1. */
  readonly mostThreads: number;
}

/**
 * Brings ONNX Runtime for browsers and the compiler together. The engines are `'cpu'` (WebAssembly; with threads where
 * the page is cross-origin isolated and `files` tells where their script is), `'webgpu'`, on which variables stay
 * between runs, and `'auto'`.
 */
export function createWebCompiler({ ort, files, ...rest }: WebCompilerOptions): WebCompiler {
  assertKnownOptions('createWebCompiler', rest, { ort, files });
  if (files !== undefined) locateFiles(ort, files);
  const host = createWebHost(ort, files);
  return {
    compile: (fn, options) => compileOn(host, drawingLayers(fn, options), options),
    checkCompiled: (fn, options) => checkOn(host, drawingLayers(fn, options), options),
    createVariableStore: () => new OrtVariableStore(host),
    graphInput,
    mostThreads: mostThreads(files),
  };
}
