import * as tf from '@tensorflow/tfjs';
import {
  reduceGeneratorLoss,
  reduceLabelledLoss,
  type GeneratorLossOptions,
  type LabelledLossOptions,
} from '../shared/adversarial-loss.js';
import type { Reduced, Reduction } from '../shared/reduction.js';

/**
 * Least-squares loss for the discriminator, with labels 1 (real) and 0 (fake) and the paper's factor 1/2:
 * `mean(((D(x) - 1)² + D(G(z))²) / 2)`.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @throws OptionError when a label option is out of range.
 * @see Mao et al. 2017, "Least Squares Generative Adversarial Networks", https://arxiv.org/abs/1611.04076, equation 9
 */
export function leastSquaresDiscriminatorLoss<Kind extends Reduction = 'mean'>(
  options: LabelledLossOptions<Kind>,
): Reduced<Kind> {
  return reduceLabelledLoss('leastSquaresDiscriminatorLoss', options, (logits, target) =>
    tf.mul(0.5, tf.square(tf.sub(logits, target))),
  );
}

/**
 * Least-squares loss for the generator, with the paper's factor 1/2: `mean((D(G(z)) - 1)² / 2)`.
 *
 * @returns Scalar `>= 0`.
 * @see Mao et al. 2017, https://arxiv.org/abs/1611.04076, equation 9
 */
export function leastSquaresGeneratorLoss<Kind extends Reduction = 'mean'>(
  options: GeneratorLossOptions<Kind>,
): Reduced<Kind> {
  return reduceGeneratorLoss('leastSquaresGeneratorLoss', options, (fakeLogits) =>
    tf.mul(0.5, tf.square(tf.sub(fakeLogits, 1))),
  );
}
