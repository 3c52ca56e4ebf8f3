import type { RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { assertImages } from './assert-images.js';

/**
 * Brightness, saturation, contrast, in this order, each by one uniform amount per image:
 * `x + a`, `(x - m) · b + m` with `m` the mean of the pixel's channels, `(x - M) · c + M` with `M` the mean of the image;
 * `a` in [-0.5, 0.5), `b` in [0, 2), `c` in [0.5, 1.5). Values may leave [-1, 1].
 *
 * @param images - `[batch, height, width, channels]`.
 * @param random - Drawn from three times, shape `[batch, 1, 1, 1]`.
 * @returns Same shape.
 * @throws {@link ShapeError} when the images are no batch.
 * @see Zhao et al. 2020, "Differentiable Augmentation for Data-Efficient GAN Training", https://arxiv.org/abs/2006.10738
 */
export function color(images: tf.Tensor4D, random: RandomSource): tf.Tensor4D {
  assertImages('color', images);
  const perImage = [images.shape[0], 1, 1, 1];
  return tf.tidy(() => {
    const brightness = random.uniform(perImage, { low: -0.5, high: 0.5 });
    const saturation = random.uniform(perImage, { low: 0, high: 2 });
    const contrast = random.uniform(perImage, { low: 0.5, high: 1.5 });
    const brightened = tf.add(images, brightness);
    const saturated = scaleAround(brightened, tf.mean(brightened, 3, true), saturation);
    return scaleAround(saturated, tf.mean(saturated, [1, 2, 3], true), contrast) as tf.Tensor4D;
  });
}

function scaleAround(images: tf.Tensor, centre: tf.Tensor, factor: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(tf.sub(images, centre), factor), centre);
}
