import { assertKnownOptions, assertNumber, OptionError } from '@gankit/core';
import {
  boundaryEquilibriumBalance,
  boundaryEquilibriumDiscriminatorLoss,
  boundaryEquilibriumGeneratorLoss,
  energyBasedDiscriminatorLoss,
  energyBasedGeneratorLoss,
} from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import type { Objective } from './objective.js';

export interface EnergyBasedOptions {
  /** Energy above which generated samples no longer count, above 0. @defaultValue 10, the paper's for digits */
  readonly margin?: number;
}

/**
 * The energy-based objective, for autoencoders as discriminators.
 *
 * @throws {@link OptionError} when the margin is not above 0.
 */
export function energyBased({ margin = 10, ...rest }: EnergyBasedOptions = {}): Objective {
  assertKnownOptions('energyBased', rest, { margin });
  assertNumber('energyBased', { margin }, { minimum: 0 });
  if (margin === 0) throw new OptionError('energyBased: `margin` must be above 0, received 0.');
  return {
    name: 'energy-based',
    paper: 'Zhao et al. 2016, https://arxiv.org/abs/1609.03126',
    settings: { margin },
    judges: 'energies',
    discriminatorLoss: ({ realLogits, fakeLogits }) => ({
      adversarial: energyBasedDiscriminatorLoss({
        realEnergies: tf.neg(realLogits),
        fakeEnergies: tf.neg(fakeLogits),
        margin,
      }),
    }),
    generatorLoss: ({ fakeLogits }) => ({
      adversarial: energyBasedGeneratorLoss({ fakeEnergies: tf.neg(fakeLogits) }),
    }),
  };
}

export interface BoundaryEquilibriumOptions {
  /** γ, from 0 to 1: share of the real samples' energy that generated ones may have. @defaultValue 0.5 */
  readonly diversityRatio?: number;
  /** λ, the step size of the balance k. @defaultValue 0.001 */
  readonly balanceRate?: number;
}

/**
 * BEGAN's objective, for autoencoders as discriminators; the balance is kept as `balance` and logged.
 *
 * @throws {@link OptionError} when an option is out of range.
 */
export function boundaryEquilibrium({
  diversityRatio = 0.5,
  balanceRate = 0.001,
  ...rest
}: BoundaryEquilibriumOptions = {}): Objective {
  assertKnownOptions('boundaryEquilibrium', rest, { diversityRatio, balanceRate });
  const rule = boundaryEquilibriumBalance({ diversityRatio, learningRate: balanceRate });
  return {
    name: 'boundary-equilibrium',
    paper: 'Berthelot et al. 2017, https://arxiv.org/abs/1703.10717',
    settings: { diversityRatio, balanceRate },
    judges: 'energies',
    state: () => rule.init(),
    discriminatorLoss({ realLogits, fakeLogits, state }) {
      const [realEnergies, fakeEnergies] = [tf.neg(realLogits), tf.neg(fakeLogits)];
      const balance = tf.clone(state['balance']! as tf.Tensor) as tf.Scalar;
      const next = rule.update({ balance }, { realEnergies, fakeEnergies });
      state['balance']!.assign(next.balance);
      return {
        adversarial: boundaryEquilibriumDiscriminatorLoss({ realEnergies, fakeEnergies, balance }),
        balance,
      };
    },
    generatorLoss: ({ fakeLogits }) => ({
      adversarial: boundaryEquilibriumGeneratorLoss({ fakeEnergies: tf.neg(fakeLogits) }),
    }),
  };
}
