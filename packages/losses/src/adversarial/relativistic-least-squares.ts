import * as tf from '@tensorflow/tfjs';
import {
  reducePairLoss,
  type DiscriminatorLossOptions,
  type PairLossOptions,
} from '../shared/adversarial-loss.js';
import type { Reduced, Reduction } from '../shared/reduction.js';

/**
 * Relativistic paired least-squares loss for the discriminator: `mean((D(x) - D(G(z)) - 1)²)`, without a factor 1/2, as in
 * the paper.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @see Jolicoeur-Martineau 2019, "On Relativistic f-Divergences", https://arxiv.org/abs/1901.02474
 */
export function relativisticLeastSquaresDiscriminatorLoss<Kind extends Reduction = 'mean'>(
  options: DiscriminatorLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss('relativisticLeastSquaresDiscriminatorLoss', options, (realLogits, fakeLogits) =>
    tf.square(tf.sub(tf.sub(realLogits, fakeLogits), 1)),
  );
}

/**
 * Relativistic paired least-squares loss for the generator: `mean((D(G(z)) - D(x) - 1)²)`.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @see Jolicoeur-Martineau 2019, https://arxiv.org/abs/1901.02474
 */
export function relativisticLeastSquaresGeneratorLoss<Kind extends Reduction = 'mean'>(
  options: PairLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss('relativisticLeastSquaresGeneratorLoss', options, (realLogits, fakeLogits) =>
    tf.square(tf.sub(tf.sub(fakeLogits, realLogits), 1)),
  );
}
