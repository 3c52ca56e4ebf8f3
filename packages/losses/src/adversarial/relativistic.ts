import * as tf from '@tensorflow/tfjs';
import {
  reducePairLoss,
  type DiscriminatorLossOptions,
  type PairLossOptions,
} from '../shared/adversarial-loss.js';
import type { Reduced, Reduction } from '../shared/reduction.js';

/**
 * Relativistic loss for the discriminator: a real sample shall look more real than the generated one that stands at its
 * place in the batch. `mean(softplus(-(D(x) - D(G(z)))))`. With `r1Penalty` and `r2Penalty` it is R3GAN's.
 *
 * @returns Scalar `>= 0`; `log 2` when the discriminator cannot tell.
 * @throws ShapeError when the shapes differ.
 * @see Jolicoeur-Martineau 2018, "The relativistic discriminator: a key element missing from standard GAN", https://arxiv.org/abs/1807.00734
 * @see Huang et al. 2024, "The GAN is dead; long live the GAN!" (R3GAN), https://arxiv.org/abs/2501.05441
 */
export function relativisticDiscriminatorLoss<Kind extends Reduction = 'mean'>(
  options: DiscriminatorLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss('relativisticDiscriminatorLoss', options, (realLogits, fakeLogits) =>
    tf.softplus(tf.sub(fakeLogits, realLogits)),
  );
}

/**
 * Relativistic loss for the generator: `mean(softplus(-(D(G(z)) - D(x))))`. The discriminator sees the real samples only
 * to compare with.
 *
 * @returns Scalar `>= 0`; `log 2` when the discriminator cannot tell.
 * @throws ShapeError when the shapes differ.
 * @see Jolicoeur-Martineau 2018, https://arxiv.org/abs/1807.00734
 */
export function relativisticGeneratorLoss<Kind extends Reduction = 'mean'>(
  options: PairLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss('relativisticGeneratorLoss', options, (realLogits, fakeLogits) =>
    tf.softplus(tf.sub(realLogits, fakeLogits)),
  );
}
