import * as tf from '@tensorflow/tfjs';
import { kernelMultiplyAdds, type KernelShapes } from './kernel-multiply-adds.js';

interface KernelCall {
  readonly inputs: readonly number[];
  readonly multiplyAdds: number;
}

/**
 * Multiply-adds of the kernels that a body calls and needs: those that lead to what it returns or assigns to a variable. What
 * tfjs computes for nothing, such as the gradient of an image, does not count, nor do the kernels that kernels call
 * in turn.
 *
 * @param body - Returns tensors by name.
 */
export function countKernels<Result extends Readonly<Record<string, tf.Tensor>>>(
  body: () => Result,
): { readonly result: Result; readonly multiplyAdds: number } {
  const producers = new Map<number, KernelCall>();
  const assigned: number[] = [];
  const restore = [watchKernels(producers), watchVariables(assigned)];
  try {
    const result = body();
    const results = Object.values(result).map(({ id }) => id);
    return { result, multiplyAdds: sumOf(producers, [...results, ...assigned]) };
  } finally {
    for (const undo of restore) undo();
  }
}

/** Notes every call of a kernel at each of its outputs, by the tensors' ids. */
function watchKernels(producers: Map<number, KernelCall>): () => void {
  const engine = tf.engine();
  const own = Object.getOwnPropertyDescriptor(engine, 'runKernel');
  const runKernel = engine.runKernel.bind(engine) as typeof engine.runKernel;
  let depth = 0;
  engine.runKernel = ((name: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap = {}) => {
    depth += 1;
    try {
      const outputs: tf.Tensor | tf.Tensor[] = runKernel(name, inputs, attributes);
      const given = givenInputs(inputs);
      const shapes = shapesOf(given, outputs, attributes);
      const multiplyAdds = depth === 1 ? kernelMultiplyAdds(name, shapes) : 0;
      const call = { inputs: given.map(([, { id }]) => id), multiplyAdds };
      for (const { id } of [outputs].flat()) producers.set(id, call);
      return outputs;
    } finally {
      depth -= 1;
    }
  }) as typeof engine.runKernel;
  return () => {
    if (own === undefined) delete (engine as { runKernel?: unknown }).runKernel;
    else Object.defineProperty(engine, 'runKernel', own);
  };
}

function watchVariables(assigned: number[]): () => void {
  const prototype = tf.Variable.prototype;
  const assign = Object.getOwnPropertyDescriptor(prototype, 'assign')!;
  prototype.assign = function assignAndNote(this: tf.Variable, value: tf.Tensor): void {
    assigned.push(value.id);
    (assign.value as typeof prototype.assign).call(this, value);
  };
  return () => {
    Object.defineProperty(prototype, 'assign', assign);
  };
}

/** Follows the tensors back to where they come from. */
function sumOf(producers: ReadonlyMap<number, KernelCall>, tensors: readonly number[]): number {
  const needed = new Set<KernelCall>();
  const open = [...tensors];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const call = producers.get(id);
    if (call === undefined || needed.has(call)) continue;
    needed.add(call);
    open.push(...call.inputs);
  }
  return [...needed].reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
}

/** tfjs passes optional inputs that are not there as `null` or `undefined`. */
function givenInputs(inputs: tf.NamedTensorMap): (readonly [string, tf.Tensor])[] {
  const entries = Object.entries(inputs as Readonly<Record<string, tf.Tensor | null | undefined>>);
  return entries.flatMap(([name, tensor]) => (tensor ? [[name, tensor] as const] : []));
}

function shapesOf(
  inputs: readonly (readonly [string, tf.Tensor])[],
  outputs: tf.Tensor | tf.Tensor[],
  attributes: tf.NamedAttrMap,
): KernelShapes {
  return {
    inputs: Object.fromEntries(inputs.map(([name, { shape }]) => [name, shape])),
    output: [outputs].flat()[0]?.shape ?? [],
    attributes,
  };
}
