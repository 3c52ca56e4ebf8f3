import type * as tf from '@tensorflow/tfjs';
import { refuseOptions } from '../shared/refuse-options.js';
import { classCrossEntropy } from '../shared/class-cross-entropy.js';
import type { LossOptions, Reduced, Reduction } from '../shared/reduction.js';

export interface CategoricalInformationOptions<Kind extends Reduction = Reduction> extends LossOptions<Kind> {
  /** Logits of `Q(c|G(z, c))`, `[batch, categories]`. */
  readonly codeLogits: tf.Tensor;
  /** The codes that the generator was given, int32 `[batch]`. */
  readonly codes: tf.Tensor;
}

/**
 * Mutual information of a categorical code and the generated sample, InfoGAN's lower bound without the constant entropy of
 * the code, to be minimised over generator and discriminator: `mean(-log Q(c|G(z, c)))`. Add one term per code.
 *
 * @returns Scalar `>= 0`; `log categories` when the code cannot be told.
 * @throws ShapeError when the shapes do not fit.
 * @see Chen et al. 2016, "InfoGAN", https://arxiv.org/abs/1606.03657, equation 5
 */
export function categoricalInformationLoss<Kind extends Reduction = 'mean'>({
  codeLogits,
  codes,
  ...options
}: CategoricalInformationOptions<Kind>): Reduced<Kind> {
  const caller = 'categoricalInformationLoss';
  refuseOptions(caller, options, { codeLogits, codes });
  return classCrossEntropy({
    caller,
    logits: { codeLogits },
    classes: { codes },
    labelSmoothing: 0,
    ...options,
  });
}
