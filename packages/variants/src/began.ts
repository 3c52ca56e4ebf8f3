import { assertNumber, type GanVariant } from '@gankit/core';
import {
  boundaryEquilibriumBalance,
  boundaryEquilibriumConvergence,
  boundaryEquilibriumDiscriminatorLoss,
  boundaryEquilibriumGeneratorLoss,
  detached,
} from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import { beganNetworks } from './image-networks.js';
import { assertOutputs, energiesOf } from './network-outputs.js';
import { adamOptimizers, assertNetworkOptions, imageOptions, type NetworkOptions } from './settings.js';

export interface BeganOptions extends Omit<NetworkOptions, 'hiddenUnits'> {
  /** Step size of Adam. @defaultValue 1e-4 */
  readonly learningRate?: number;
  /** Step size of Adam for the discriminator. @defaultValue `learningRate` */
  readonly discriminatorLearningRate?: number;
  /** Decay of the mean of the gradient. @defaultValue 0.5 */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradient. @defaultValue 0.999 */
  readonly beta2?: number;
  /** γ, from 0 to 1: share of the real samples' energy that generated ones may have; low is sharp, high is varied. @defaultValue 0.5 */
  readonly diversityRatio?: number;
  /** λ, the step size of the balance k. The paper's is for runs of 100,000 steps and more. @defaultValue 0.001 */
  readonly balanceRate?: number;
  /** Length of one latent vector and of the autoencoder's code. @defaultValue 64 */
  readonly latentSize?: number;
  /** Filters of the level next to the image. @defaultValue 64 */
  readonly baseFilters?: number;
  /** Side of the square filters. @defaultValue 3 */
  readonly kernelSize?: number;
}

/** The paper's settings. */
export const beganDefaults = {
  learningRate: 1e-4,
  beta1: 0.5,
  beta2: 0.999,
  diversityRatio: 0.5,
  balanceRate: 0.001,
} as const;

/**
 * BEGAN: the discriminator is an autoencoder, whose error `L` is low for what looks real. It minimises `L(x) - k·L(G(z))`, the
 * generator `L(G(z))`; a controller moves k so that generated samples keep a share γ of the energy of real ones.
 *
 * The balance k is kept in checkpoints. Beside the loss the discriminator logs `convergence`, `L(x) + |γ·L(x) - L(G(z))|`, lower
 * being better, and `balance`, k; neither has a gradient.
 *
 * Differences from the paper: k follows the generated samples of the discriminator's step, not the generator's; the learning
 * rate stays as it is; networks as in `began` of `@gankit/architectures`.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Berthelot et al. 2017, "BEGAN: Boundary Equilibrium Generative Adversarial Networks",
 * https://arxiv.org/abs/1703.10717, section 3.4
 */
export function began(options: BeganOptions = {}): GanVariant {
  const settings = { ...beganDefaults, ...options };
  const { diversityRatio, balanceRate } = settings;
  assertNumber('began', { diversityRatio, balanceRate }, { minimum: 0, maximum: 1 });
  assertNetworkOptions('began', options, { ...beganDefaults, ...imageOptions });
  const rule = boundaryEquilibriumBalance({ diversityRatio, learningRate: balanceRate });
  return {
    name: 'began',
    discriminatorSteps: 1,
    ...adamOptimizers('began', settings),
    networks: (data, seed) => beganNetworks(data, { ...options, caller: 'began', seed }),
    checkNetworks: (networks) =>
      assertOutputs('began', networks, { outputs: ['reconstruction'], builder: 'began or autoencoder' }),
    state: () => rule.init(),
    discriminatorLoss({ discriminatorOutputs, real, fake, state }) {
      const realEnergies = energiesOf(discriminatorOutputs(real));
      const fakeEnergies = energiesOf(discriminatorOutputs(fake));
      const balance = tf.clone(state['balance'] as tf.Tensor) as tf.Scalar;
      const convergence = boundaryEquilibriumConvergence({ realEnergies, fakeEnergies, diversityRatio });
      const next = rule.update({ balance }, { realEnergies, fakeEnergies });
      state['balance']!.assign(next.balance);
      return {
        adversarial: boundaryEquilibriumDiscriminatorLoss({ realEnergies, fakeEnergies, balance }),
        convergence: detached(convergence, (value) => tf.clone(value as tf.Scalar)),
        balance,
      };
    },
    generatorLoss: ({ discriminatorOutputs, fake }) => ({
      adversarial: boundaryEquilibriumGeneratorLoss({
        fakeEnergies: energiesOf(discriminatorOutputs(fake)),
      }),
    }),
  };
}
