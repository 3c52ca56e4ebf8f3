import * as tf from '@tensorflow/tfjs';
import type { Target } from './label-options.js';

/**
 * Cross entropy of a logit with the probability of being real, `s` being the sigmoid:
 * `-t·log s(D) - (1 - t)·log(1 - s(D))`, computed as `t·softplus(-D) + (1 - t)·softplus(D)`.
 *
 * @param logits - `D`, of any shape.
 * @param target - `t`, from 0 to 1.
 * @see Goodfellow et al. 2014, "Generative Adversarial Networks", https://arxiv.org/abs/1406.2661, equation 1
 */
export function crossEntropy(logits: tf.Tensor, target: Target): tf.Tensor {
  if (target === 1) return tf.softplus(tf.neg(logits));
  if (target === 0) return tf.softplus(logits);
  return tf.add(tf.mul(target, tf.softplus(tf.neg(logits))), tf.mul(tf.sub(1, target), tf.softplus(logits)));
}
