import { assertKnownOptions, assertNumber, type RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

export interface PerturbOptions {
  /** `[batch, ...sample]`. */
  readonly real: tf.Tensor;
  /** Stream of the step. */
  readonly random: RandomSource;
  /** Largest change of a value, in standard deviations of the whole batch. @defaultValue 0.5 */
  readonly noiseScale?: number;
}

/**
 * Points near the real samples: `x + t·scale·std(x)·u`, with one uniform `t` per sample and one uniform `u` per value, both
 * from `[0, 1)`.
 *
 * Differs from the paper, which draws `N(0, c)`, as the authors' own code does.
 *
 * @returns Shape of `real`.
 * @throws OptionError when the scale is negative.
 * @see Kodali et al. 2017, "On Convergence and Stability of GANs" (DRAGAN), https://arxiv.org/abs/1705.07215
 */
export function perturb({ real, random, noiseScale = 0.5, ...rest }: PerturbOptions): tf.Tensor {
  assertKnownOptions('perturb', rest, { real, random, noiseScale });
  assertNumber('perturb', { noiseScale }, { minimum: 0 });
  return tf.tidy(() => {
    const deviation = tf.sqrt(tf.moments(real).variance);
    const reach = tf.mul(noiseScale, tf.mul(deviation, random.uniform(real.shape)));
    const t = random.uniform(real.shape.map((size, axis) => (axis === 0 ? size : 1)));
    return tf.add(real, tf.mul(t, reach));
  });
}
