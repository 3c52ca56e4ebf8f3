import { compileOn, type CompiledFunction, type CompileOptions } from './compiled-function.js';
import { nodeHost } from './runtime/node-host.js';
import type { TensorFunction } from './tensor-function.js';
import { drawingLayers } from './trace/random-layers.js';

/**
 * Compiles a function to one ONNX graph: traces it symbolically (no arithmetic is done), lowers every tfjs kernel it
 * reaches, gradients and optimisers included, and opens an ONNX Runtime session.
 *
 * @param fn - What to compile. It runs three times on symbolic tensors; side effects in JavaScript happen then only.
 * @throws {@link UnsupportedKernelError} listing every kernel without a lowering.
 * @throws {@link CompileError} when the function reads values or draws unseen random numbers, or ONNX Runtime does not
 * take the graph.
 */
export async function compile(fn: TensorFunction, options: CompileOptions): Promise<CompiledFunction> {
  return compileOn(nodeHost, drawingLayers(fn, options), options);
}
