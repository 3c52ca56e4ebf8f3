import { checkOn, type CheckOptions } from './check/compare-with-eager.js';
import { nodeHost } from './runtime/node-host.js';
import type { TensorFunction } from './tensor-function.js';
import { drawingLayers } from './trace/random-layers.js';

/**
 * Compares the compiled function with eager tfjs on the current backend: two steps from the same variables, with
 * other inputs in the second, so that whatever a trace froze shows: the outputs of each step, and what it changes of each
 * variable. The variables are put back afterwards.
 *
 * @throws {@link DisagreementError} naming the first output or variable that differs.
 */
export async function checkCompiled(fn: TensorFunction, options: CheckOptions): Promise<void> {
  return checkOn(nodeHost, drawingLayers(fn, options), options);
}
