import * as tf from '@tensorflow/tfjs';
import {
  reduceGeneratorLoss,
  reduceLabelledLoss,
  type GeneratorLossOptions,
  type LabelledLossOptions,
} from '../shared/adversarial-loss.js';
import { crossEntropy } from '../shared/cross-entropy.js';
import type { Reduced, Reduction } from '../shared/reduction.js';

/**
 * Loss of the original GAN for the discriminator, `s` being the sigmoid:
 * `mean(-log s(D(x)) - log(1 - s(D(G(z)))))`, computed as `softplus(-D(x)) + softplus(D(G(z)))`.
 *
 * @returns Scalar `>= 0`; `2 log 2` when the discriminator cannot tell.
 * @throws ShapeError when the shapes differ.
 * @throws OptionError when a label option is out of range.
 * @see Goodfellow et al. 2014, "Generative Adversarial Networks", https://arxiv.org/abs/1406.2661, equation 1
 */
export function minimaxDiscriminatorLoss<Kind extends Reduction = 'mean'>(
  options: LabelledLossOptions<Kind>,
): Reduced<Kind> {
  return reduceLabelledLoss('minimaxDiscriminatorLoss', options, crossEntropy);
}

/**
 * Saturating loss of the original GAN for the generator: `mean(log(1 - s(D(G(z)))))`, computed as
 * `-softplus(D(G(z)))`. Its gradient vanishes when the discriminator is sure; the loss used in practice is
 * `nonSaturatingGeneratorLoss`.
 *
 * @returns Scalar `<= 0`.
 * @see Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661, equation 1
 */
export function minimaxGeneratorLoss<Kind extends Reduction = 'mean'>(
  options: GeneratorLossOptions<Kind>,
): Reduced<Kind> {
  return reduceGeneratorLoss('minimaxGeneratorLoss', options, (fakeLogits) =>
    tf.neg(tf.softplus(fakeLogits)),
  );
}
