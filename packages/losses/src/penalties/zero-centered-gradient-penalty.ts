import { assertKnownOptions } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { squaredGradientNorms, type Discriminate } from './squared-gradient-norms.js';

export interface ZeroCenteredGradientPenaltyOptions {
  /** The discriminator, in logits. It must treat each sample alone: no batch normalisation. */
  readonly discriminate: Discriminate;
  /** Where to differentiate, `[batch, ...sample]`; the paper takes `interpolate(real, fake, random)`. */
  readonly samples: tf.Tensor;
}

/**
 * Zero-centred gradient penalty: `mean(‖∇D(x)‖²)`, the norm per sample, without a factor 1/2. On real samples it is twice
 * `r1Penalty`, on generated ones twice `r2Penalty`. Calls `repairGradients()`.
 *
 * @returns Scalar `>= 0`, differentiable with respect to the discriminator's variables.
 * @throws ShapeError when there is not one row of logits per sample.
 * @throws OptionError when the logits do not depend on the samples.
 * @see Thanh-Tung et al. 2019, "Improving Generalization and Stability of Generative Adversarial Networks", https://arxiv.org/abs/1902.03984
 */
export function zeroCenteredGradientPenalty({
  discriminate,
  samples,
  ...rest
}: ZeroCenteredGradientPenaltyOptions): tf.Scalar {
  assertKnownOptions('zeroCenteredGradientPenalty', rest, { discriminate, samples });
  return tf.tidy(() =>
    tf.mean(squaredGradientNorms({ caller: 'zeroCenteredGradientPenalty', discriminate, samples })),
  );
}
