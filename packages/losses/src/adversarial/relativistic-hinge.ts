import * as tf from '@tensorflow/tfjs';
import {
  reducePairLoss,
  type DiscriminatorLossOptions,
  type PairLossOptions,
} from '../shared/adversarial-loss.js';
import type { Reduced, Reduction } from '../shared/reduction.js';

/**
 * Relativistic paired hinge loss for the discriminator: `mean(relu(1 - (D(x) - D(G(z)))))`.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @see Jolicoeur-Martineau 2019, "On Relativistic f-Divergences", https://arxiv.org/abs/1901.02474
 */
export function relativisticHingeDiscriminatorLoss<Kind extends Reduction = 'mean'>(
  options: DiscriminatorLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss('relativisticHingeDiscriminatorLoss', options, (realLogits, fakeLogits) =>
    tf.relu(tf.sub(1, tf.sub(realLogits, fakeLogits))),
  );
}

/**
 * Relativistic paired hinge loss for the generator: `mean(relu(1 - (D(G(z)) - D(x))))`.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @see Jolicoeur-Martineau 2019, https://arxiv.org/abs/1901.02474
 */
export function relativisticHingeGeneratorLoss<Kind extends Reduction = 'mean'>(
  options: PairLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss('relativisticHingeGeneratorLoss', options, (realLogits, fakeLogits) =>
    tf.relu(tf.sub(1, tf.sub(fakeLogits, realLogits))),
  );
}
