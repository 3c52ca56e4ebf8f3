import { repairGradients } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** The discriminator as a function of its samples; it must treat each sample alone (no batch normalisation). */
export type Discriminate = (samples: tf.Tensor) => tf.Tensor;

/**
 * `‖∇D(x_i)‖²` of each sample, `[batch]`, differentiable once more. Patch logits of a sample are summed first.
 *
 * @param discriminate - Discriminator, in logits.
 * @param samples - Where to differentiate, `[batch, ...sample]`.
 */
export function squaredGradientNorms(discriminate: Discriminate, samples: tf.Tensor): tf.Tensor1D {
  repairGradients();
  const gradientOf = tf.grad((points) => tf.sum(discriminate(points)));
  const gradients = tf.reshape(gradientOf(samples), [samples.shape[0]!, -1]);
  return tf.sum(tf.square(gradients), 1);
}
