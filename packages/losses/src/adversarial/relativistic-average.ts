import * as tf from '@tensorflow/tfjs';
import {
  reducePairLoss,
  type DiscriminatorLossOptions,
  type PairLossOptions,
} from '../shared/adversarial-loss.js';
import { relativeToAverage, type RelativePair } from '../shared/relative-to-average.js';
import type { Reduced, Reduction } from '../shared/reduction.js';

/**
 * Relativistic average loss for the discriminator, `C(x) = D(x) - mean(D(G(z)))` and `C(G(z)) = D(G(z)) - mean(D(x))`:
 * `mean(softplus(-C(x)) + softplus(C(G(z))))`. The means are over batch and patches, without the weights.
 *
 * @returns Scalar `>= 0`; `2 log 2` when the discriminator cannot tell.
 * @throws ShapeError when the shapes differ.
 * @see Jolicoeur-Martineau 2018, "The relativistic discriminator: a key element missing from standard GAN", https://arxiv.org/abs/1807.00734
 */
export function relativisticAverageDiscriminatorLoss<Kind extends Reduction = 'mean'>(
  options: DiscriminatorLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss('relativisticAverageDiscriminatorLoss', options, (realLogits, fakeLogits) =>
    lossOf(relativeToAverage(realLogits, fakeLogits)),
  );
}

/**
 * Relativistic average loss for the generator, real and generated samples exchanged:
 * `mean(softplus(-C(G(z))) + softplus(C(x)))`.
 *
 * @returns Scalar `>= 0`; `2 log 2` when the discriminator cannot tell.
 * @throws ShapeError when the shapes differ.
 * @see Jolicoeur-Martineau 2018, https://arxiv.org/abs/1807.00734
 */
export function relativisticAverageGeneratorLoss<Kind extends Reduction = 'mean'>(
  options: PairLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss('relativisticAverageGeneratorLoss', options, (realLogits, fakeLogits) =>
    lossOf(relativeToAverage(fakeLogits, realLogits)),
  );
}

/** `better` are the logits that shall be the larger ones. */
function lossOf({ better, worse }: RelativePair): tf.Tensor {
  return tf.add(tf.softplus(tf.neg(better)), tf.softplus(worse));
}
