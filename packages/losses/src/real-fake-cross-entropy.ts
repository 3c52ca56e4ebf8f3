import * as tf from '@tensorflow/tfjs';

/**
 * Cross entropy of telling real from generated, `s` being the sigmoid: `-log s(D(x)) - log(1 - s(D(G(z))))`, one value per
 * pair of logits, computed as `softplus(-D(x)) + softplus(D(G(z)))`.
 *
 * @see Goodfellow et al. 2014, "Generative Adversarial Networks", https://arxiv.org/abs/1406.2661, equation 1
 */
export function realFakeCrossEntropy(realLogits: tf.Tensor, fakeLogits: tf.Tensor): tf.Tensor {
  return tf.add(tf.softplus(tf.neg(realLogits)), tf.softplus(fakeLogits));
}
