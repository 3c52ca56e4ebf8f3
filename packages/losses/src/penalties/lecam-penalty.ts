import { assertKnownOptions, assertSameShape, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { LecamState } from './lecam-anchors.js';

export interface LecamPenaltyOptions {
  /** `D(x)`, `[batch, …]`. */
  readonly realLogits: tf.Tensor;
  /** `D(G(z))`, shape of `realLogits`. */
  readonly fakeLogits: tf.Tensor;
  /** The state of `lecamAnchors()`, after its first update. */
  readonly anchors: LecamState;
  /** `'one-sided'`, as the authors' code has it, lets real logits below and generated ones above the other's anchor go free. @defaultValue 'two-sided' */
  readonly side?: 'two-sided' | 'one-sided';
}

/**
 * LeCam penalty, for few training images: logits shall not run away from the average of the other kind,
 * `mean((D(x) - α_fake)²) + mean((D(G(z)) - α_real)²)`. PyTorch-StudioGAN weighs it by 0.3 and begins after 1,000 steps.
 *
 * @returns Scalar `>= 0`.
 * @throws ShapeError when the shapes differ.
 * @throws OptionError when the side is unknown.
 * @see Tseng et al. 2021, "Regularizing Generative Adversarial Networks under Limited Data", https://arxiv.org/abs/2104.03310
 */
export function lecamPenalty({
  realLogits,
  fakeLogits,
  anchors,
  side = 'two-sided',
  ...rest
}: LecamPenaltyOptions): tf.Scalar {
  assertKnownOptions('lecamPenalty', rest, { realLogits, fakeLogits, anchors, side });
  assertSameShape('lecamPenalty', { realLogits, fakeLogits });
  if (side !== 'two-sided' && side !== 'one-sided') {
    throw new OptionError(
      `lecamPenalty: \`side\` must be 'two-sided' or 'one-sided', received '${String(side)}'.`,
    );
  }
  return tf.tidy(() => {
    const cost = (excess: tf.Tensor): tf.Tensor =>
      tf.mean(tf.square(side === 'one-sided' ? tf.relu(excess) : excess));
    return tf.add(
      cost(tf.sub(realLogits, anchors.fake)),
      cost(tf.sub(anchors.real, fakeLogits)),
    ) as tf.Scalar;
  });
}
