import { assertKnownOptions } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { squaredGradientNorms, type Discriminate } from './squared-gradient-norms.js';

export interface R1PenaltyOptions {
  /** The discriminator, in logits. It must treat each sample alone: no batch normalisation. */
  readonly discriminate: Discriminate;
  /** Real samples, `[batch, ...sample]`. */
  readonly real: tf.Tensor;
}

/**
 * R1 penalty: `mean(‖∇D(x)‖²) / 2` over the real samples, the norm per sample. The factor 1/2 is inside, so the paper's
 * `γ/2 · E[‖∇D(x)‖²]` is `tf.mul(gamma, r1Penalty(…))`. Calls `repairGradients()`.
 *
 * @returns Scalar `>= 0`, differentiable with respect to the discriminator's variables.
 * @throws ShapeError when there is not one row of logits per sample.
 * @throws OptionError when the logits do not depend on the samples.
 * @see Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", https://arxiv.org/abs/1801.04406, equation 9
 */
export function r1Penalty({ discriminate, real, ...rest }: R1PenaltyOptions): tf.Scalar {
  assertKnownOptions('r1Penalty', rest, { discriminate, real });
  return tf.tidy(
    () =>
      tf.mul(
        0.5,
        tf.mean(squaredGradientNorms({ caller: 'r1Penalty', discriminate, samples: real })),
      ) as tf.Scalar,
  );
}
