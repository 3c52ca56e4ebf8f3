import * as tf from '@tensorflow/tfjs';
import {
  reducePairLoss,
  reduceGeneratorLoss,
  type DiscriminatorLossOptions,
  type GeneratorLossOptions,
} from '../shared/adversarial-loss.js';
import type { Reduced, Reduction } from '../shared/reduction.js';

/**
 * Wasserstein loss for the discriminator (critic): `mean(D(G(z)) - D(x))`. The critic must be held Lipschitz, by
 * `gradientPenalty` or `clipWeights`.
 *
 * @returns Scalar of any sign; minus the estimated distance.
 * @throws ShapeError when the shapes differ.
 * @see Arjovsky et al. 2017, "Wasserstein GAN", https://arxiv.org/abs/1701.07875, Algorithm 1
 */
export function wassersteinDiscriminatorLoss<Kind extends Reduction = 'mean'>(
  options: DiscriminatorLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss('wassersteinDiscriminatorLoss', options, (realLogits, fakeLogits) =>
    tf.sub(fakeLogits, realLogits),
  );
}

/**
 * Wasserstein loss for the generator: `mean(-D(G(z)))`.
 *
 * @returns Scalar of any sign.
 * @see Arjovsky et al. 2017, https://arxiv.org/abs/1701.07875, Algorithm 1
 */
export function wassersteinGeneratorLoss<Kind extends Reduction = 'mean'>(
  options: GeneratorLossOptions<Kind>,
): Reduced<Kind> {
  return reduceGeneratorLoss('wassersteinGeneratorLoss', options, (fakeLogits) => tf.neg(fakeLogits));
}
