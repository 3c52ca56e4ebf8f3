import * as tf from '@tensorflow/tfjs';
import {
  reduceDiscriminatorLoss,
  reduceGeneratorLoss,
  type DiscriminatorLossOptions,
  type GeneratorLossOptions,
  type Reduced,
  type Reduction,
} from './reduction.js';

/**
 * Least-squares loss for the discriminator, with labels 1 (real) and 0 (fake) and the paper's factor 1/2:
 * `mean(((D(x) - 1)² + D(G(z))²) / 2)`.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @see Mao et al. 2017, "Least Squares Generative Adversarial Networks", https://arxiv.org/abs/1611.04076, equation 9
 */
export function leastSquaresDiscriminatorLoss<Kind extends Reduction = 'mean'>(
  options: DiscriminatorLossOptions<Kind>,
): Reduced<Kind> {
  return reduceDiscriminatorLoss('leastSquaresDiscriminatorLoss', options, (realLogits, fakeLogits) =>
    tf.mul(0.5, tf.add(tf.square(tf.sub(realLogits, 1)), tf.square(fakeLogits))),
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
