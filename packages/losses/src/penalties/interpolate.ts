import { assertSameShape, type RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/**
 * A random point between each real and its fake sample: `t·real + (1 - t)·fake`, with one uniform `t` per sample.
 *
 * @param real - `[batch, ...sample]`.
 * @param fake - Shape of `real`.
 * @param random - Stream of the step.
 * @throws ShapeError when the shapes differ.
 * @see Gulrajani et al. 2017, https://arxiv.org/abs/1704.00028, Algorithm 1
 */
export function interpolate(real: tf.Tensor, fake: tf.Tensor, random: RandomSource): tf.Tensor {
  assertSameShape('interpolate', { real, fake });
  return tf.tidy(() => {
    const t = random.uniform(real.shape.map((size, axis) => (axis === 0 ? size : 1)));
    return tf.add(tf.mul(t, real), tf.mul(tf.sub(1, t), fake));
  });
}
