import * as tf from '@tensorflow/tfjs';
import {
  reducePairLoss,
  type DiscriminatorLossOptions,
  type PairLossOptions,
} from '../shared/adversarial-loss.js';
import { relativeToAverage, type RelativePair } from '../shared/relative-to-average.js';
import type { Reduced, Reduction } from '../shared/reduction.js';

/**
 * Relativistic average hinge loss for the discriminator, `C(x) = D(x) - mean(D(G(z)))` and `C(G(z)) = D(G(z)) - mean(D(x))`:
 * `mean(relu(1 - C(x)) + relu(1 + C(G(z))))`. The means are over batch and patches, without the weights.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @see Jolicoeur-Martineau 2018, "The relativistic discriminator: a key element missing from standard GAN", https://arxiv.org/abs/1807.00734
 */
export function relativisticAverageHingeDiscriminatorLoss<Kind extends Reduction = 'mean'>(
  options: DiscriminatorLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss('relativisticAverageHingeDiscriminatorLoss', options, (realLogits, fakeLogits) =>
    lossOf(relativeToAverage(realLogits, fakeLogits)),
  );
}

/**
 * Relativistic average hinge loss for the generator, real and generated samples exchanged:
 * `mean(relu(1 - C(G(z))) + relu(1 + C(x)))`.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @see Jolicoeur-Martineau 2018, https://arxiv.org/abs/1807.00734
 */
export function relativisticAverageHingeGeneratorLoss<Kind extends Reduction = 'mean'>(
  options: PairLossOptions<Kind>,
): Reduced<Kind> {
  return reducePairLoss('relativisticAverageHingeGeneratorLoss', options, (realLogits, fakeLogits) =>
    lossOf(relativeToAverage(fakeLogits, realLogits)),
  );
}

/** `better` are the logits that shall be the larger ones. */
function lossOf({ better, worse }: RelativePair): tf.Tensor {
  return tf.add(tf.relu(tf.sub(1, better)), tf.relu(tf.add(1, worse)));
}
