import { assertKnownOptions, assertNumber, assertSameShape } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { detached } from '../shared/detached.js';
import type { StateRule } from '../shared/state-rule.js';

/** `real` and `fake` are averages of the logits, scalars; `weight` is how much of them has been seen, from 0 to 1. */
export type LecamState = Readonly<Record<'real' | 'fake' | 'weight', tf.Tensor>>;

export interface LecamObserved {
  /** `D(x)`, `[batch, …]`. */
  readonly realLogits: tf.Tensor;
  /** `D(G(z))`, shape of `realLogits`. */
  readonly fakeLogits: tf.Tensor;
}

export interface LecamAnchorsOptions {
  /** From 0 to below 1. @defaultValue 0.99 */
  readonly decay?: number;
}

/**
 * The anchors of {@link lecamPenalty}: exponential moving averages of the mean logits, `w ← decay·w + 1 - decay`,
 * `α ← α + (mean(D) - α)·(1 - decay) / w`. The division takes out the start at 0, so that the first update gives the mean of
 * its batch; the authors start from a large number instead.
 *
 * @throws OptionError when the decay is out of range; `update` throws a ShapeError when the shapes differ.
 * @see Tseng et al. 2021, "Regularizing Generative Adversarial Networks under Limited Data", https://arxiv.org/abs/2104.03310
 */
export function lecamAnchors({ decay = 0.99, ...rest }: LecamAnchorsOptions = {}): StateRule<
  LecamState,
  LecamObserved
> {
  assertKnownOptions('lecamAnchors', rest, { decay });
  assertNumber('lecamAnchors', { decay }, { minimum: 0, maximum: 0.999999 });
  return {
    init: () => ({ real: tf.scalar(0), fake: tf.scalar(0), weight: tf.scalar(0) }),
    update(state, { realLogits, fakeLogits }) {
      assertSameShape('lecamAnchors', { realLogits, fakeLogits });
      return tf.tidy(() => {
        const weight = tf.add(tf.mul(decay, state.weight), 1 - decay);
        const share = tf.div(1 - decay, weight);
        const moved = (anchor: tf.Tensor, logits: tf.Tensor): tf.Tensor =>
          detached(logits, (values) => tf.add(anchor, tf.mul(share, tf.sub(tf.mean(values), anchor))));
        return { real: moved(state.real, realLogits), fake: moved(state.fake, fakeLogits), weight };
      });
    },
  };
}
