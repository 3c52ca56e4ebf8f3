import { assertKnownOptions, assertNumber, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

export interface ClipWeightsOptions {
  /** Trainable variables of the discriminator, which are changed. */
  readonly variables: readonly tf.Variable[];
  /** Largest absolute value, above 0. @defaultValue 0.01 */
  readonly limit?: number;
}

/**
 * Weight clipping of WGAN: `w ← clip(w, -limit, limit)`. Call it after every update of the discriminator, in the step
 * function when that is compiled.
 *
 * @throws OptionError when the limit is not above 0.
 * @see Arjovsky et al. 2017, "Wasserstein GAN", https://arxiv.org/abs/1701.07875, Algorithm 1
 */
export function clipWeights({ variables, limit = 0.01, ...rest }: ClipWeightsOptions): void {
  assertKnownOptions('clipWeights', rest, { variables, limit });
  assertNumber('clipWeights', { limit }, { minimum: 0 });
  if (limit === 0) throw new OptionError('clipWeights: `limit` must be above 0, received 0.');
  tf.tidy(() => {
    for (const variable of variables) variable.assign(tf.clipByValue(variable, -limit, limit));
  });
}
