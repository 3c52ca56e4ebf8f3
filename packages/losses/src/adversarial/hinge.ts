import * as tf from '@tensorflow/tfjs';
import {
  reducePairLoss,
  reduceGeneratorLoss,
  type DiscriminatorLossOptions,
  type GeneratorLossOptions,
} from '../shared/adversarial-loss.js';
import type { Reduced, Reduction } from '../shared/reduction.js';

/**
 * Hinge loss for the discriminator: `mean(relu(1 - D(x)) + relu(1 + D(G(z))))`.
 *
 * @returns Scalar margin, `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @see Lim & Ye 2017, "Geometric GAN", https://arxiv.org/abs/1705.02894
 */
export function hingeDiscriminatorLoss<Kind extends Reduction = 'mean'>(
  options: DiscriminatorLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss('hingeDiscriminatorLoss', options, (realLogits, fakeLogits) =>
    tf.add(tf.relu(tf.sub(1, realLogits)), tf.relu(tf.add(1, fakeLogits))),
  );
}

/**
 * Hinge loss for the generator, which has no margin: `mean(-D(G(z)))`.
 *
 * @returns Scalar of any sign.
 * @see Lim & Ye 2017, https://arxiv.org/abs/1705.02894
 */
export function hingeGeneratorLoss<Kind extends Reduction = 'mean'>(
  options: GeneratorLossOptions<Kind>,
): Reduced<Kind> {
  return reduceGeneratorLoss('hingeGeneratorLoss', options, (fakeLogits) => tf.neg(fakeLogits));
}
