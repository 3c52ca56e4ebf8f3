import { assertKnownOptions, assertNumber, type RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { assertImages } from './assert-images.js';

export interface CutoutOptions {
  /** Side of the hole, as a share of height and width. @defaultValue 0.5 */
  readonly ratio?: number;
}

/**
 * Sets a rectangle of each image to 0 (mid grey), centred anywhere in it, so part of the hole may lie outside.
 *
 * @param images - `[batch, height, width, channels]`.
 * @param random - Drawn from twice, `[batch, 1]`: row and column of the hole's centre.
 * @returns Same shape.
 * @throws {@link ShapeError} when the images are no batch; {@link OptionError} when the ratio is not from 0 to 1.
 * @see Zhao et al. 2020, https://arxiv.org/abs/2006.10738
 */
export function cutout(
  images: tf.Tensor4D,
  random: RandomSource,
  { ratio = 0.5, ...rest }: CutoutOptions = {},
): tf.Tensor4D {
  assertKnownOptions('cutout', rest, { ratio });
  assertImages('cutout', images);
  assertNumber('cutout', { ratio }, { minimum: 0, maximum: 1 });
  const [batchSize, height, width] = images.shape;
  return tf.tidy(() => {
    const rows = tf.reshape(covered(height, { batchSize, ratio, random }), [batchSize, height, 1, 1]);
    const columns = tf.reshape(covered(width, { batchSize, ratio, random }), [batchSize, 1, width, 1]);
    return tf.mul(images, tf.sub(1, tf.mul(rows, columns)));
  });
}

interface CoveredOptions {
  readonly batchSize: number;
  readonly ratio: number;
  readonly random: RandomSource;
}

/** `[batch, size]`: 1 where the hole lies, else 0. */
function covered(size: number, { batchSize, ratio, random }: CoveredOptions): tf.Tensor {
  const length = Math.floor(size * ratio + 0.5);
  const centre = random.integers([batchSize, 1], { high: size + 1 - (length % 2) });
  const first = tf.sub(centre, tf.scalar(Math.floor(length / 2), 'int32'));
  const offset = tf.sub(tf.reshape(tf.range(0, size, 1, 'int32'), [1, size]), first);
  const inside = tf.logicalAnd(
    tf.greaterEqual(offset, tf.scalar(0, 'int32')),
    tf.less(offset, tf.scalar(length, 'int32')),
  );
  return tf.cast(inside, 'float32');
}
