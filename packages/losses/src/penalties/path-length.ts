import { assertKnownOptions, assertNumber, formatShape, ShapeError, type RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { detached } from '../shared/detached.js';
import type { StateRule } from '../shared/state-rule.js';
import type { Generate } from './latent-consistency.js';
import { gradientAt } from './squared-gradient-norms.js';

/** Keeps the gradient of the square root finite at zero; moves a length by at most 1e-6. */
const epsilon = 1e-12;

export interface PathLengthsOptions {
  /** The synthesis network: images from styles. It must treat each sample alone. */
  readonly generate: Generate;
  /** `w`, `[batch, size]`, or `[batch, layers, size]` when every layer has its own. */
  readonly latents: tf.Tensor;
  /** Stream of the step. */
  readonly random: RandomSource;
}

/**
 * How far images move when latents do: `‖Jᵀy‖` of each sample, `J` being the Jacobian of the generator and `y` images of normal
 * noise, divided by `√(height·width)`. Of styles per layer it is the root of the mean squared length. Calls `repairGradients()`.
 *
 * @returns `[batch]`, `>= 0`, differentiable with respect to the generator's variables.
 * @throws ShapeError when latents have another rank or there is not one image per latent.
 * @throws OptionError when the images do not depend on the latents.
 * @see Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN", https://arxiv.org/abs/1912.04958, section 3.2 and appendix B
 */
export function pathLengths({ generate, latents, random, ...rest }: PathLengthsOptions): tf.Tensor1D {
  const caller = 'pathLengths';
  assertKnownOptions(caller, rest, { generate, latents, random });
  if (latents.rank !== 2 && latents.rank !== 3) {
    throw new ShapeError(
      `${caller}: \`latents\` must have shape [batch, size] or [batch, layers, size], received ${formatShape(latents.shape)}.`,
    );
  }
  return tf.tidy(() => {
    const gradients = gradientAt(caller, latents, (points) => {
      const images = generate(points);
      if (images.rank < 2 || images.shape[0] !== latents.shape[0]) {
        throw new ShapeError(
          `${caller}: \`generate\` must give [${latents.shape[0]}, …], a sample per latent, received ${formatShape(images.shape)}.`,
        );
      }
      const pixels = images.shape.slice(1, -1).reduce((product, size) => product * size, 1);
      return tf.mul(images, tf.div(random.normal(images.shape), Math.sqrt(pixels)));
    });
    const squared = tf.sum(tf.square(gradients), -1);
    return tf.sqrt(tf.add(squared.rank === 1 ? squared : tf.mean(squared, 1), epsilon)) as tf.Tensor1D;
  });
}

/** `mean` is the moving average of the lengths, a scalar. */
export type PathLengthState = Readonly<Record<'mean', tf.Tensor>>;

export interface PathLengthObserved {
  /** From {@link pathLengths}, `[batch]`. */
  readonly lengths: tf.Tensor;
}

export interface PathLengthMeanOptions {
  /** From 0 to 1. @defaultValue 0.99 */
  readonly decay?: number;
}

/**
 * The length that costs nothing, StyleGAN2's moving average, from 0: `a ← decay·a + (1 - decay)·mean(lengths)`.
 *
 * @throws OptionError when the decay is out of range.
 * @see Karras et al. 2020, https://arxiv.org/abs/1912.04958, appendix B
 */
export function pathLengthMean({ decay = 0.99, ...rest }: PathLengthMeanOptions = {}): StateRule<
  PathLengthState,
  PathLengthObserved
> {
  assertKnownOptions('pathLengthMean', rest, { decay });
  assertNumber('pathLengthMean', { decay }, { minimum: 0, maximum: 1 });
  return {
    init: () => ({ mean: tf.scalar(0) }),
    update: ({ mean }, { lengths }) =>
      tf.tidy(() => ({
        mean: detached(lengths, (values) => tf.add(tf.mul(decay, mean), tf.mul(1 - decay, tf.mean(values)))),
      })),
  };
}

export interface PathLengthPenaltyOptions extends PathLengthObserved {
  /** `a`, of the state of {@link pathLengthMean} after the update with these lengths. */
  readonly mean: tf.Tensor;
}

/**
 * Path length regularisation, for the generator: `mean((‖Jᵀy‖ - a)²)`. StyleGAN2 weighs it by 2, every fourth step, as
 * `lazy(4, …)`.
 *
 * Differs from the authors' code in that no gradient goes through `a`.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when `mean` is no scalar.
 * @see Karras et al. 2020, https://arxiv.org/abs/1912.04958, equation 4
 */
export function pathLengthPenalty({ lengths, mean, ...rest }: PathLengthPenaltyOptions): tf.Scalar {
  assertKnownOptions('pathLengthPenalty', rest, { lengths, mean });
  if (mean.rank !== 0) {
    throw new ShapeError(
      `pathLengthPenalty: \`mean\` must have shape [], received ${formatShape(mean.shape)}. Take it from the state of pathLengthMean().`,
    );
  }
  return tf.tidy(() => tf.mean(tf.squaredDifference(lengths, mean)));
}
