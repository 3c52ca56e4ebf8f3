import { sizeOf } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel, KernelCall } from './composed-kernel.js';

interface ReductionAttributes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

/** Below this many elements the stock kernel is as fast. */
const smallReduction = 4096;

/**
 * Sum over neighbouring axes that are not the last ones, which the stock kernel transposes to the end: `ones · x` for
 * leading axes, else one such product per outer index.
 */
export const sum: ComposedKernel<ReductionAttributes> = {
  name: tf.Sum,
  run: (call) => sumOverMiddle(call)?.total ?? call.native(),
};

export const mean: ComposedKernel<ReductionAttributes> = {
  name: tf.Mean,
  run(call) {
    const middle = sumOverMiddle(call);
    return middle === undefined ? call.native() : tf.div(middle.total, middle.count);
  },
};

function sumOverMiddle({
  inputs,
  attributes,
}: KernelCall<ReductionAttributes>): { readonly total: tf.Tensor; readonly count: number } | undefined {
  const x = inputs['x']!;
  const axes = tf.util.parseAxisParam(attributes.axis, x.shape).toSorted((a, b) => a - b);
  const [first, last] = [axes[0], axes.at(-1)];
  if (x.dtype !== 'float32' || x.size < smallReduction || first === undefined || last === undefined)
    return undefined;
  const outer = sizeOf(x.shape.slice(0, first));
  const count = sizeOf(x.shape.slice(first, last + 1));
  const inner = sizeOf(x.shape.slice(last + 1));
  const gaps = last - first + 1 !== axes.length;
  if (gaps || inner === 1 || outer * 16 > count * inner) return undefined;
  const sums = sumColumns(tf.reshape(x, [outer, count, inner]));
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const kept = shape.filter((_, axis) => attributes.keepDims || !axes.includes(axis));
  return { total: tf.reshape(sums, kept), count };
}

/** `[outer, count, inner]` to `[outer, inner]`, in two rounds, so that rounding errors stay those of short sums. */
function sumColumns(x: tf.Tensor3D): tf.Tensor {
  const [outer, count, inner] = x.shape;
  const block = divisorNearRoot(count);
  const once = outer === 1 ? addRows(tf.reshape(x, [block, -1])) : undefined;
  if (once !== undefined) return addRows(tf.reshape(once, [count / block, inner]));
  return tf.stack(
    tf.unstack(x).map((matrix) => tf.reshape(sumColumns(tf.reshape(matrix, [1, count, inner])), [inner])),
  );
}

function addRows(matrix: tf.Tensor): tf.Tensor {
  return tf.matMul(tf.ones([1, matrix.shape[0]!]), matrix as tf.Tensor2D);
}

function divisorNearRoot(count: number): number {
  let divisor = Math.floor(Math.sqrt(count));
  while (count % divisor !== 0) divisor -= 1;
  return divisor;
}
