import type { RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { drawColumns, gate, type Chance } from './random-columns.js';

/** Scale of the half-normal standard deviation of the noise. */
const noiseDeviation = 0.1;

/** Side of the hole, as a share of height and width. */
const holeShare = 0.5;

/**
 * Adds normal noise to all values of an image, of a standard deviation that is `|N(0, 0.1)|` per image.
 *
 * @param images - `[batch, height, width, channels]`.
 * @param random - Drawn from three times: uniform `[batch, 1]`, normal `[batch, 1]`, normal of the shape of the images.
 * @param chance - Batch size and probability.
 * @see Karras et al. 2020, https://arxiv.org/abs/2006.06676, appendix B
 */
export function addNoise(
  images: tf.Tensor4D,
  random: RandomSource,
  { batchSize, probability }: Chance,
): tf.Tensor4D {
  const { ifNoise } = drawColumns(['ifNoise'], (shape) => random.uniform(shape), { batchSize });
  const { size } = drawColumns(['size'], (shape) => random.normal(shape), { batchSize });
  const deviation = gate(tf.mul(tf.abs(size), noiseDeviation), ifNoise, probability);
  return tf.add(images, tf.mul(random.normal(images.shape), tf.reshape(deviation, [batchSize, 1, 1, 1])));
}

/**
 * Sets a rectangle of half the height and width to 0 (mid grey), centred anywhere in the image.
 *
 * @param images - `[batch, height, width, channels]`.
 * @param random - Drawn from once, uniform, three columns.
 * @param chance - Batch size and probability.
 * @see Karras et al. 2020, https://arxiv.org/abs/2006.06676, appendix B
 */
export function cutHoles(
  images: tf.Tensor4D,
  random: RandomSource,
  { batchSize, probability }: Chance,
): tf.Tensor4D {
  const [, height, width] = images.shape;
  const names = ['across', 'down', 'ifHole'] as const;
  const draws = drawColumns(names, (shape) => random.uniform(shape), { batchSize });
  const side = gate(tf.fill([batchSize], holeShare), draws.ifHole, probability);
  const covered = (centre: tf.Tensor, size: number): tf.Tensor => {
    const middles = tf.reshape(tf.div(tf.add(tf.range(0, size), 0.5), size), [1, size]);
    const distance = tf.abs(tf.sub(middles, tf.reshape(centre, [batchSize, 1])));
    return tf.cast(tf.less(distance, tf.div(tf.reshape(side, [batchSize, 1]), 2)), 'float32');
  };
  const rows = tf.reshape(covered(draws.down, height), [batchSize, height, 1, 1]);
  const columns = tf.reshape(covered(draws.across, width), [batchSize, 1, width, 1]);
  return tf.mul(images, tf.sub(1, tf.mul(rows, columns)));
}
