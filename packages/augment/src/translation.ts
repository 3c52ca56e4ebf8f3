import { assertKnownOptions, assertNumber, type RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { assertImages } from './assert-images.js';

export interface TranslationOptions {
  /** Furthest shift, as a share of height and width. @defaultValue 0.125 */
  readonly ratio?: number;
}

/**
 * Shifts each image by whole pixels, up or down and sideways; what moves in is 0 (mid grey).
 *
 * Rows are picked by a product with a 0/1 matrix, `y[i] = Σₖ [k = i + shift] x[k]`, which every tfjs backend
 * differentiates right, unlike a gather per image.
 *
 * @param images - `[batch, height, width, channels]`.
 * @param random - Drawn from twice, `[batch, 1, 1]`: rows, then columns, from `-s` to `s` with `s` the ratio's pixels.
 * @returns Same shape.
 * @throws {@link ShapeError} when the images are no batch; {@link OptionError} when the ratio is not from 0 to 1.
 * @see Zhao et al. 2020, https://arxiv.org/abs/2006.10738
 */
export function translation(
  images: tf.Tensor4D,
  random: RandomSource,
  { ratio = 0.125, ...rest }: TranslationOptions = {},
): tf.Tensor4D {
  assertKnownOptions('translation', rest, { ratio });
  assertImages('translation', images);
  assertNumber('translation', { ratio }, { minimum: 0, maximum: 1 });
  const [batchSize, height, width] = images.shape;
  const draw = (size: number): tf.Tensor => {
    const furthest = Math.floor(size * ratio + 0.5);
    return random.integers([batchSize, 1, 1], { low: -furthest, high: furthest + 1 });
  };
  return tf.tidy(() => {
    const [rows, columns] = [draw(height), draw(width)];
    const sideways = tf.transpose(shiftRows(images, rows), [0, 2, 1, 3]);
    return tf.transpose(shiftRows(sideways, columns), [0, 2, 1, 3]) as tf.Tensor4D;
  });
}

/** `y[b, i] = x[b, i + shift[b]]`, 0 outside. */
function shiftRows(images: tf.Tensor, shift: tf.Tensor): tf.Tensor {
  const [batchSize, size, across, channels] = images.shape as [number, number, number, number];
  const index = tf.range(0, size, 1, 'int32');
  const target = tf.add(tf.reshape(index, [1, size, 1]), shift);
  const selection = tf.cast(tf.equal(target, tf.reshape(index, [1, 1, size])), 'float32');
  const picked = tf.matMul(selection, tf.reshape(images, [batchSize, size, across * channels]));
  return tf.reshape(picked, images.shape);
}
