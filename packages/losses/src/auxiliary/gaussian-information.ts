import { assertSameShape } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { refuseOptions } from '../shared/refuse-options.js';
import { reduceLoss, type LossOptions, type Reduced, type Reduction } from '../shared/reduction.js';

export interface GaussianInformationOptions<Kind extends Reduction = Reduction> extends LossOptions<Kind> {
  /** Means of `Q(c|G(z, c))`, `[batch, codes]`. */
  readonly means: tf.Tensor;
  /** Logarithms of its variances, shape of `means`. @defaultValue 0: unit variance */
  readonly logVariances?: tf.Tensor;
  /** The codes that the generator was given, shape of `means`. */
  readonly codes: tf.Tensor;
}

/**
 * Mutual information of continuous codes and the generated sample, InfoGAN's lower bound without the constant entropy of the
 * codes, `Q` being a Gaussian: `mean(Σ (log 2π + log σ² + (c - μ)² / σ²) / 2)`, the sum over the codes of an example.
 *
 * @returns Scalar of any sign, one value per example.
 * @throws ShapeError when the shapes differ.
 * @see Chen et al. 2016, "InfoGAN", https://arxiv.org/abs/1606.03657, equation 5 and section 6
 */
export function gaussianInformationLoss<Kind extends Reduction = 'mean'>({
  means,
  logVariances,
  codes,
  ...options
}: GaussianInformationOptions<Kind>): Reduced<Kind> {
  const caller = 'gaussianInformationLoss';
  refuseOptions(caller, options, { means, logVariances, codes });
  if (logVariances !== undefined) assertSameShape(caller, { means, logVariances });
  return reduceLoss({ caller, tensors: { means, codes }, ...options }, () => {
    const squared = tf.square(tf.sub(codes, means));
    const terms =
      logVariances === undefined
        ? squared
        : tf.add(logVariances, tf.mul(squared, tf.exp(tf.neg(logVariances))));
    const perCode = tf.mul(0.5, tf.add(Math.log(2 * Math.PI), terms));
    return tf.sum(tf.reshape(perCode, [means.shape[0]!, -1]), 1);
  });
}
