import * as tf from '@tensorflow/tfjs';
import {
  reducePairLoss,
  type DiscriminatorLossOptions,
  type PairLossOptions,
} from '../shared/adversarial-loss.js';
import { relativeToAverage, type RelativePair } from '../shared/relative-to-average.js';
import type { Reduced, Reduction } from '../shared/reduction.js';

/**
 * Relativistic average least-squares loss for the discriminator, `C(x) = D(x) - mean(D(G(z)))` and `C(G(z)) = D(G(z)) - mean(D(x))`:
 * `mean((C(x) - 1)² + (C(G(z)) + 1)²)`. The means are over batch and patches, without the weights.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @see Jolicoeur-Martineau 2018, "The relativistic discriminator: a key element missing from standard GAN", https://arxiv.org/abs/1807.00734
 */
export function relativisticAverageLeastSquaresDiscriminatorLoss<Kind extends Reduction = 'mean'>(
  options: DiscriminatorLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss(
    'relativisticAverageLeastSquaresDiscriminatorLoss',
    options,
    (realLogits, fakeLogits) => lossOf(relativeToAverage(realLogits, fakeLogits)),
  );
}

/**
 * Relativistic average least-squares loss for the generator, real and generated samples exchanged:
 * `mean((C(G(z)) - 1)² + (C(x) + 1)²)`.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @see Jolicoeur-Martineau 2018, https://arxiv.org/abs/1807.00734
 */
export function relativisticAverageLeastSquaresGeneratorLoss<Kind extends Reduction = 'mean'>(
  options: PairLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss('relativisticAverageLeastSquaresGeneratorLoss', options, (realLogits, fakeLogits) =>
    lossOf(relativeToAverage(fakeLogits, realLogits)),
  );
}

/** `better` are the logits that shall be the larger ones. */
function lossOf({ better, worse }: RelativePair): tf.Tensor {
  return tf.add(tf.square(tf.sub(better, 1)), tf.square(tf.add(worse, 1)));
}
