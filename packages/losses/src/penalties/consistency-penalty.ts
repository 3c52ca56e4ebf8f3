import { assertKnownOptions, assertSameShape, type RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { Discriminate } from './squared-gradient-norms.js';

/** What {@link consistencyPenalty} and {@link balancedConsistencyPenalty} have in common. */
export interface Augmented {
  /** The discriminator, in logits. */
  readonly discriminate: Discriminate;
  /** Stream of the step. */
  readonly random: RandomSource;
  /** Changes samples without changing what they show, such as `diffAugment()` of `@gankit/augment`; keeps their shape. */
  augment(samples: tf.Tensor, random: RandomSource): tf.Tensor;
}

export interface ConsistencyPenaltyOptions extends Augmented {
  /** `[batch, ...sample]`: the real ones for CR. */
  readonly samples: tf.Tensor;
  /** `D(samples)` where it is known already, which saves computing it again. @defaultValue computed */
  readonly logits?: tf.Tensor;
}

/**
 * Consistency regularisation: `mean((D(x) - D(T(x)))²)`, for the discriminator. The paper's weight is 10.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the augmentation changes the shape.
 * @see Zhang et al. 2020, "Consistency Regularization for Generative Adversarial Networks", https://arxiv.org/abs/1910.12027
 */
export function consistencyPenalty(options: ConsistencyPenaltyOptions): tf.Scalar {
  const { discriminate, augment, random, samples, logits } = options;
  assertKnownOptions('consistencyPenalty', options, { discriminate, augment, random, samples, logits });
  return tf.tidy(() => consistency('consistencyPenalty', options));
}

export interface BalancedConsistencyPenaltyOptions extends Augmented {
  /** `[batch, ...sample]`. */
  readonly real: tf.Tensor;
  /** `G(z)`, `[batch, ...sample]`. */
  readonly fake: tf.Tensor;
  /** `D(x)` where it is known already. @defaultValue computed */
  readonly realLogits?: tf.Tensor;
  /** `D(G(z))` where it is known already. @defaultValue computed */
  readonly fakeLogits?: tf.Tensor;
}

/**
 * Balanced consistency regularisation (bCR): `mean((D(x) - D(T(x)))²) + mean((D(G(z)) - D(T(G(z))))²)`, for the discriminator. The
 * paper's weight is 10; for two weights call `consistencyPenalty` twice.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the augmentation changes the shape.
 * @see Zhao et al. 2021, "Improved Consistency Regularization for GANs", https://arxiv.org/abs/2002.04724, Algorithm 1
 */
export function balancedConsistencyPenalty({
  real,
  fake,
  realLogits,
  fakeLogits,
  discriminate,
  augment,
  random,
  ...rest
}: BalancedConsistencyPenaltyOptions): tf.Scalar {
  const caller = 'balancedConsistencyPenalty';
  const shared = { discriminate, augment, random };
  assertKnownOptions(caller, rest, { real, fake, realLogits, fakeLogits, ...shared });
  return tf.tidy(() => {
    const ofReal = consistency(caller, { ...shared, samples: real, logits: realLogits });
    const ofFake = consistency(caller, { ...shared, samples: fake, logits: fakeLogits });
    return tf.add(ofReal, ofFake);
  });
}

interface ConsistencyTerm extends Augmented {
  readonly samples: tf.Tensor;
  readonly logits?: tf.Tensor | undefined;
}

function consistency(
  caller: string,
  { discriminate, augment, random, samples, logits }: ConsistencyTerm,
): tf.Scalar {
  const augmented = augment(samples, random);
  assertSameShape(caller, { samples, 'augment(samples)': augmented });
  const augmentedLogits = discriminate(augmented);
  const ownLogits = logits ?? discriminate(samples);
  assertSameShape(caller, { 'discriminate(augment(samples))': augmentedLogits, logits: ownLogits });
  return tf.mean(tf.squaredDifference(ownLogits, augmentedLogits));
}
