import { assertKnownOptions, assertNumber, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { squaredGradientNorms, type Discriminate } from './squared-gradient-norms.js';

/** Keeps the gradient of the square root finite at zero; moves a norm by at most 1e-6. */
const epsilon = 1e-12;

const sides = ['two-sided', 'one-sided'] as const;

export interface GradientPenaltyOptions {
  /** The discriminator, in logits. It must treat each sample alone: no batch normalisation. */
  readonly discriminate: Discriminate;
  /** Where to differentiate, `[batch, ...sample]`; WGAN-GP takes `interpolate(real, fake, random)`. */
  readonly samples: tf.Tensor;
  /** The norm that costs nothing. @defaultValue 1 */
  readonly target?: number;
  /** `'one-sided'` lets norms below the target go free. @defaultValue 'two-sided' */
  readonly side?: (typeof sides)[number];
}

/**
 * Gradient penalty: `mean((‖∇D(x)‖ - target)²)`, or `mean(max(0, ‖∇D(x)‖ - target)²)` for one side. The Euclidean norm is
 * per sample. Weigh it yourself; the paper's weight is 10. Calls `repairGradients()`, as stock tfjs computes its
 * gradient wrongly.
 *
 * @returns Scalar `>= 0`, differentiable with respect to the discriminator's variables.
 * @throws OptionError when `target` is negative, `side` unknown, or the logits do not depend on the samples.
 * @throws ShapeError when there is not one row of logits per sample.
 * @see Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", https://arxiv.org/abs/1704.00028, equation 3
 */
export function gradientPenalty({
  discriminate,
  samples,
  target = 1,
  side = 'two-sided',
  ...rest
}: GradientPenaltyOptions): tf.Scalar {
  assertKnownOptions('gradientPenalty', rest, { discriminate, samples, target, side });
  return penalizeNorms('gradientPenalty', { discriminate, samples, target, side });
}

/** The same under the name of another penalty. */
export function penalizeNorms(
  caller: string,
  { discriminate, samples, target, side }: Required<GradientPenaltyOptions>,
): tf.Scalar {
  assertNumber(caller, { target }, { minimum: 0 });
  if (!sides.includes(side)) {
    throw new OptionError(
      `${caller}: \`side\` must be 'two-sided' or 'one-sided', received '${String(side)}'.`,
    );
  }
  return tf.tidy(() => {
    const norms = tf.sqrt(tf.add(squaredGradientNorms({ caller, discriminate, samples }), epsilon));
    const excess = tf.sub(norms, target);
    return tf.mean(tf.square(side === 'one-sided' ? tf.relu(excess) : excess));
  });
}
