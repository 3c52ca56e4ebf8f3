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
 * Logistic loss for the discriminator, the name that StyleGAN gives to the non-saturating GAN's:
 * `mean(softplus(-D(x)) + softplus(D(G(z))))`.
 *
 * @returns Scalar `>= 0`; `2 log 2` when the discriminator cannot tell.
 * @throws ShapeError when the shapes differ.
 * @throws OptionError when a label option is out of range.
 * @see Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN", https://arxiv.org/abs/1912.04958, appendix B
 */
export function logisticDiscriminatorLoss<Kind extends Reduction = 'mean'>(
  options: LabelledLossOptions<Kind>,
): Reduced<Kind> {
  return reduceLabelledLoss('logisticDiscriminatorLoss', options, crossEntropy);
}

/**
 * Non-saturating logistic loss for the generator: `mean(softplus(-D(G(z))))`.
 *
 * @returns Scalar `>= 0`; `log 2` when the discriminator cannot tell.
 * @see Karras et al. 2020, https://arxiv.org/abs/1912.04958, appendix B
 */
export function logisticGeneratorLoss<Kind extends Reduction = 'mean'>(
  options: GeneratorLossOptions<Kind>,
): Reduced<Kind> {
  return reduceGeneratorLoss('logisticGeneratorLoss', options, (fakeLogits) =>
    tf.softplus(tf.neg(fakeLogits)),
  );
}
