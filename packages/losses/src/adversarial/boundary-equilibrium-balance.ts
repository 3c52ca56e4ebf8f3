import { assertKnownOptions, assertNumber, assertSameShape } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { detached } from '../shared/detached.js';
import type { StateRule } from '../shared/state-rule.js';

export interface BoundaryEquilibriumBalanceOptions {
  /** `γ`, from 0 to 1: generated samples may have so much of the energy of real ones; low is sharp, high is varied. @defaultValue 0.5 */
  readonly diversityRatio?: number;
  /** `λ`, above 0. @defaultValue 0.001 */
  readonly learningRate?: number;
}

/** `balance` is `k`, a scalar from 0 to 1. */
export type BoundaryEquilibriumState = Readonly<Record<'balance', tf.Tensor>>;

export interface BoundaryEquilibriumObserved {
  /** `L(x)`, `[batch, …]`. */
  readonly realEnergies: tf.Tensor;
  /** `L(G(z))`, shape of `realEnergies`. */
  readonly fakeEnergies: tf.Tensor;
}

/**
 * The balance of BEGAN: `k₀ = 0`, `k ← clip(k + λ·(γ·mean(L(x)) - mean(L(G(z)))), 0, 1)`.
 *
 * @throws OptionError when an option is out of range; `update` throws a ShapeError when the shapes differ.
 * @see Berthelot et al. 2017, "BEGAN: Boundary Equilibrium Generative Adversarial Networks", https://arxiv.org/abs/1703.10717, section 3.4
 */
export function boundaryEquilibriumBalance({
  diversityRatio = 0.5,
  learningRate = 0.001,
  ...rest
}: BoundaryEquilibriumBalanceOptions = {}): StateRule<BoundaryEquilibriumState, BoundaryEquilibriumObserved> {
  const caller = 'boundaryEquilibriumBalance';
  assertKnownOptions(caller, rest, { diversityRatio, learningRate });
  assertNumber(caller, { diversityRatio }, { minimum: 0, maximum: 1 });
  assertNumber(caller, { learningRate }, { minimum: 0, maximum: 1 });
  return {
    init: () => ({ balance: tf.scalar(0) }),
    update({ balance }, { realEnergies, fakeEnergies }) {
      assertSameShape(caller, { realEnergies, fakeEnergies });
      return tf.tidy(() => {
        const imbalance = tf.sub(tf.mul(diversityRatio, tf.mean(realEnergies)), tf.mean(fakeEnergies));
        const moved = tf.add(balance, tf.mul(learningRate, imbalance));
        return { balance: detached(moved, (value) => tf.clipByValue(value, 0, 1)) };
      });
    },
  };
}
