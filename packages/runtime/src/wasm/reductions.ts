import { sizeOf } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel, KernelCall } from './composed-kernel.js';

interface ReductionAttributes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

/** Below this many elements the stock kernel is as fast. */
const smallReduction = 512;

/** Fewer channels leave vectors empty; more overflow the stack of XNNPACK's pool, which then writes anywhere. */
const [fewestChannels, mostChannels] = [8, 1024];

/**
 * Sum over neighbouring axes that are not the last ones, which the stock kernel transposes to the end: an average pool
 * over them times their size.
 */
export const sum: ComposedKernel<ReductionAttributes> = {
  name: tf.Sum,
  run(call) {
    const middle = meanOverMiddle(call);
    return middle === undefined ? call.native() : tf.mul(middle.average, middle.count);
  },
};

export const mean: ComposedKernel<ReductionAttributes> = {
  name: tf.Mean,
  run: (call) => meanOverMiddle(call)?.average ?? call.native(),
};

function meanOverMiddle({
  inputs,
  attributes,
}: KernelCall<ReductionAttributes>): { readonly average: tf.Tensor; readonly count: number } | undefined {
  const x = inputs['x']!;
  const axes = tf.util.parseAxisParam(attributes.axis, x.shape).toSorted((a, b) => a - b);
  const [first, last] = [axes[0], axes.at(-1)];
  if (x.dtype !== 'float32' || x.size < smallReduction || first === undefined || last === undefined) {
    return undefined;
  }
  const outer = sizeOf(x.shape.slice(0, first));
  const count = sizeOf(x.shape.slice(first, last + 1));
  const inner = sizeOf(x.shape.slice(last + 1));
  const gaps = last - first + 1 !== axes.length;
  const channels = largestDivisor(inner, mostChannels);
  if (gaps || channels < fewestChannels) return undefined;
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const kept = shape.filter((_, axis) => attributes.keepDims || !axes.includes(axis));
  return {
    average: tf.reshape(averageRows(tf.reshape(x, [outer, count, inner / channels, channels])), kept),
    count,
  };
}

/** Averages over the second axis, in two rounds, so that rounding errors stay those of short sums. */
function averageRows(x: tf.Tensor4D): tf.Tensor {
  const count = x.shape[1];
  const block = largestDivisor(count, Math.sqrt(count));
  const blocks = tf.avgPool(x, [block, 1], [block, 1], 'valid');
  return tf.avgPool(blocks, [count / block, 1], 1, 'valid');
}

function largestDivisor(count: number, most: number): number {
  let divisor = Math.max(1, Math.min(count, Math.floor(most)));
  while (count % divisor !== 0) divisor -= 1;
  return divisor;
}
