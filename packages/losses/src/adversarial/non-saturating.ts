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
 * Loss of the non-saturating GAN for the discriminator, equal to `minimaxDiscriminatorLoss`:
 * `mean(softplus(-D(x)) + softplus(D(G(z))))`.
 *
 * @returns Scalar `>= 0`; `2 log 2` when the discriminator cannot tell.
 * @throws ShapeError when the shapes differ.
 * @throws OptionError when a label option is out of range.
 * @see Goodfellow et al. 2014, "Generative Adversarial Networks", https://arxiv.org/abs/1406.2661, section 3
 */
export function nonSaturatingDiscriminatorLoss<Kind extends Reduction = 'mean'>(
  options: LabelledLossOptions<Kind>,
): Reduced<Kind> {
  return reduceLabelledLoss('nonSaturatingDiscriminatorLoss', options, crossEntropy);
}

/**
 * Non-saturating loss for the generator, `s` being the sigmoid: `mean(-log s(D(G(z))))`, computed as
 * `softplus(-D(G(z)))`.
 *
 * @returns Scalar `>= 0`; `log 2` when the discriminator cannot tell.
 * @see Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661, section 3
 */
export function nonSaturatingGeneratorLoss<Kind extends Reduction = 'mean'>(
  options: GeneratorLossOptions<Kind>,
): Reduced<Kind> {
  return reduceGeneratorLoss('nonSaturatingGeneratorLoss', options, (fakeLogits) =>
    tf.softplus(tf.neg(fakeLogits)),
  );
}
