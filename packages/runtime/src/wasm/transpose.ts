import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel } from './composed-kernel.js';

/**
 * The stock kernel is fast for the exchange of two neighbouring blocks of axes, but not for a reversal of three such
 * blocks, which convolution gradients need: two exchanges make one.
 */
export const transpose: ComposedKernel<{ readonly perm: readonly number[] }> = {
  name: tf.Transpose,
  run({ inputs, attributes: { perm }, native }) {
    const x = inputs['x']!;
    const blocks = movedBlocks(perm.filter((axis) => x.shape[axis] !== 1));
    if (blocks.length !== 3 || blocks[0]![0]! < blocks[1]![0]! || blocks[1]![0]! < blocks[2]![0]!)
      return native();
    const [last, middle, first] = blocks.map((axes) =>
      axes.reduce((size, axis) => size * x.shape[axis]!, 1),
    ) as [number, number, number];
    const firstBehind = tf.transpose(tf.reshape(x, [first, middle * last]));
    const reversed = tf.transpose(tf.reshape(firstBehind, [middle, last, first]), [1, 0, 2]);
    return tf.reshape(
      reversed,
      perm.map((axis) => x.shape[axis]!),
    );
  },
};

/** Axes that stay neighbours, together. */
function movedBlocks(perm: readonly number[]): number[][] {
  const sorted = perm.toSorted((a, b) => a - b);
  const blocks: number[][] = [];
  for (const axis of perm) {
    const previous = blocks.at(-1)?.at(-1);
    const isNeighbour = previous !== undefined && sorted.indexOf(axis) === sorted.indexOf(previous) + 1;
    if (isNeighbour) blocks.at(-1)!.push(axis);
    else blocks.push([axis]);
  }
  return blocks;
}
