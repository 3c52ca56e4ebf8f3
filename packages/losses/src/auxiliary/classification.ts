import { assertNumber } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { classCrossEntropy } from '../shared/class-cross-entropy.js';
import { refuseOptions } from '../shared/refuse-options.js';
import type { LossOptions, Reduced, Reduction } from '../shared/reduction.js';

export interface ClassificationLossOptions<Kind extends Reduction = Reduction> extends LossOptions<Kind> {
  /** Logit of each class, `[batch, classes]`. */
  readonly classLogits: tf.Tensor;
  /** int32 `[batch]`, from 0 to `classes - 1`. A label outside counts as no class: its loss is 0. */
  readonly labels: tf.Tensor;
  /** Share of the label that is spread over all classes evenly, from 0 to 1. @defaultValue 0 */
  readonly labelSmoothing?: number;
}

/**
 * Auxiliary classification of AC-GAN, for the discriminator (real and generated samples) and the generator alike:
 * `mean(-log softmax(classLogits)[label])`, one value per example.
 *
 * @returns Scalar `>= 0`; `log classes` when the classifier cannot tell.
 * @throws ShapeError when the shapes do not fit.
 * @throws OptionError when the smoothing is out of range.
 * @see Odena et al. 2017, "Conditional Image Synthesis with Auxiliary Classifier GANs", https://arxiv.org/abs/1610.09585, equation 3
 */
export function classificationLoss<Kind extends Reduction = 'mean'>({
  classLogits,
  labels,
  labelSmoothing = 0,
  ...options
}: ClassificationLossOptions<Kind>): Reduced<Kind> {
  const caller = 'classificationLoss';
  refuseOptions(caller, options, { classLogits, labels, labelSmoothing });
  assertNumber(caller, { labelSmoothing }, { minimum: 0, maximum: 1 });
  return classCrossEntropy({
    caller,
    logits: { classLogits },
    classes: { labels },
    labelSmoothing,
    ...options,
  });
}
