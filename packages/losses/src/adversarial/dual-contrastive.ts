import * as tf from '@tensorflow/tfjs';
import {
  reducePairLoss,
  type DiscriminatorLossOptions,
  type PairLossOptions,
} from '../shared/adversarial-loss.js';
import type { Reduced, Reduction } from '../shared/reduction.js';

/**
 * Dual contrastive loss for the discriminator: it shall pick the one real sample among all generated ones, and the one
 * generated sample among all real ones. `mean(-log(e^D(x) / (e^D(x) + Σ e^D(G(z)))) - log(e^-D(G(z)) / (e^-D(G(z)) + Σ e^-D(x))))`,
 * computed as `softplus(logSumExp(D(G(z))) - D(x)) + softplus(D(G(z)) + logSumExp(-D(x)))`. Patches count as samples.
 *
 * @returns Scalar `>= 0`; `2 log(1 + batch)` when the discriminator cannot tell.
 * @throws ShapeError when the shapes differ.
 * @see Yu et al. 2021, "Dual Contrastive Loss and Attention for GANs", https://arxiv.org/abs/2103.16748, section 3
 */
export function dualContrastiveDiscriminatorLoss<Kind extends Reduction = 'mean'>(
  options: DiscriminatorLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss('dualContrastiveDiscriminatorLoss', options, (realLogits, fakeLogits) =>
    contrast(realLogits, fakeLogits),
  );
}

/**
 * Dual contrastive loss for the generator, real and generated samples exchanged, so that it does not saturate. (The
 * minimax game of the paper is minus `dualContrastiveDiscriminatorLoss`.)
 *
 * @returns Scalar `>= 0`; `2 log(1 + batch)` when the discriminator cannot tell.
 * @throws ShapeError when the shapes differ.
 * @see Yu et al. 2021, https://arxiv.org/abs/2103.16748, section 3
 */
export function dualContrastiveGeneratorLoss<Kind extends Reduction = 'mean'>(
  options: PairLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss('dualContrastiveGeneratorLoss', options, (realLogits, fakeLogits) =>
    contrast(fakeLogits, realLogits),
  );
}

/** `better` are the logits that shall be the larger ones. */
function contrast(better: tf.Tensor, worse: tf.Tensor): tf.Tensor {
  const amongWorse = tf.softplus(tf.sub(tf.logSumExp(worse), better));
  const amongBetter = tf.softplus(tf.add(worse, tf.logSumExp(tf.neg(better))));
  return tf.add(amongWorse, amongBetter);
}
