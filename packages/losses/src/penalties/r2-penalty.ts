import { assertKnownOptions } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { squaredGradientNorms, type Discriminate } from './squared-gradient-norms.js';

export interface R2PenaltyOptions {
  /** The discriminator, in logits. It must treat each sample alone: no batch normalisation. */
  readonly discriminate: Discriminate;
  /** Generated samples, `[batch, ...sample]`. */
  readonly fake: tf.Tensor;
}

/**
 * R2 penalty: `mean(‖∇D(G(z))‖²) / 2` over the generated samples, the norm per sample. The factor 1/2 is inside, so the paper's
 * `γ/2 · E[‖∇D(G(z))‖²]` is `tf.mul(gamma, r2Penalty(…))`. Calls `repairGradients()`.
 *
 * @returns Scalar `>= 0`, differentiable with respect to the discriminator's variables.
 * @throws ShapeError when there is not one row of logits per sample.
 * @throws OptionError when the logits do not depend on the samples.
 * @see Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", https://arxiv.org/abs/1801.04406, section 4.1
 */
export function r2Penalty({ discriminate, fake, ...rest }: R2PenaltyOptions): tf.Scalar {
  assertKnownOptions('r2Penalty', rest, { discriminate, fake });
  return tf.tidy(
    () =>
      tf.mul(
        0.5,
        tf.mean(squaredGradientNorms({ caller: 'r2Penalty', discriminate, samples: fake })),
      ) as tf.Scalar,
  );
}
