import { assertKnownOptions, type RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { penalizeNorms } from './gradient-penalty.js';
import { perturb } from './perturb.js';
import type { Discriminate } from './squared-gradient-norms.js';

export interface DraganPenaltyOptions {
  /** The discriminator, in logits. It must treat each sample alone: no batch normalisation. */
  readonly discriminate: Discriminate;
  /** Real samples, `[batch, ...sample]`. */
  readonly real: tf.Tensor;
  /** Stream of the step. */
  readonly random: RandomSource;
  /** The norm that costs nothing. @defaultValue 1 */
  readonly target?: number;
  /** How far from the real samples, in standard deviations of the batch. @defaultValue 0.5 */
  readonly noiseScale?: number;
}

/**
 * DRAGAN's penalty: the two-sided gradient penalty near the real samples, `mean((‖∇D(perturb(x))‖ - target)²)`. The paper's
 * weight is 10. Calls `repairGradients()`.
 *
 * @returns Scalar `>= 0`, differentiable with respect to the discriminator's variables.
 * @throws ShapeError when there is not one row of logits per sample.
 * @throws OptionError when an option is negative or the logits do not depend on the samples.
 * @see Kodali et al. 2017, "On Convergence and Stability of GANs", https://arxiv.org/abs/1705.07215
 */
export function draganPenalty({
  discriminate,
  real,
  random,
  target = 1,
  noiseScale = 0.5,
  ...rest
}: DraganPenaltyOptions): tf.Scalar {
  assertKnownOptions('draganPenalty', rest, { discriminate, real, random, target, noiseScale });
  return tf.tidy(() => {
    const samples = perturb({ real, random, noiseScale });
    return penalizeNorms('draganPenalty', { discriminate, samples, target, side: 'two-sided' });
  });
}
