import { assertInteger, assertNumber, type GanVariant } from '@gankit/core';
import { draganPenalty, minimaxDiscriminatorLoss, nonSaturatingGeneratorLoss } from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import { refuseBatchNormalization } from './batch-normalization.js';
import { unconditionalNetworks } from './networks.js';
import { adamOptimizers, assertNetworkOptions, commonOptions, type NetworkOptions } from './settings.js';

export interface DraganOptions extends NetworkOptions {
  /** Step size of Adam. @defaultValue 2e-4 */
  readonly learningRate?: number;
  /** Step size of Adam for the discriminator. @defaultValue `learningRate` */
  readonly discriminatorLearningRate?: number;
  /** Decay of the mean of the gradient. @defaultValue 0.5 */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradient. @defaultValue 0.999 */
  readonly beta2?: number;
  /** Discriminator steps per generator step. @defaultValue 1 */
  readonly discriminatorSteps?: number;
  /** Weight λ of the gradient penalty. @defaultValue 10 */
  readonly penaltyWeight?: number;
  /** How far from the real samples the gradient is held, in standard deviations of the batch. @defaultValue 0.5 */
  readonly noiseScale?: number;
}

/** The settings of the paper and its code. */
export const draganDefaults = {
  learningRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  discriminatorSteps: 1,
  penaltyWeight: 10,
  noiseScale: 0.5,
} as const;

/**
 * DRAGAN: the original losses, and a penalty that holds the norm of the discriminator's gradient near 1 around the real
 * samples, so that it has no sharp peaks there. One discriminator step per generator step does.
 *
 * Differences from the paper: networks as in {@link dcgan}, but without batch normalisation in the discriminator, as the
 * penalty is per sample; the noise is uniform and on one side, as in the authors' code.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Kodali et al. 2017, "On Convergence and Stability of GANs", https://arxiv.org/abs/1705.07215, Algorithm 1
 */
export function dragan(options: DraganOptions = {}): GanVariant {
  const settings = { ...draganDefaults, ...options };
  const { discriminatorSteps, penaltyWeight, noiseScale } = settings;
  assertInteger('dragan', { discriminatorSteps });
  assertNumber('dragan', { penaltyWeight, noiseScale }, { minimum: 0 });
  assertNetworkOptions('dragan', options, { ...draganDefaults, ...commonOptions });
  return {
    name: 'dragan',
    discriminatorSteps,
    ...adamOptimizers('dragan', settings),
    networks: (data, seed) =>
      unconditionalNetworks(data, {
        ...options,
        caller: 'dragan',
        seed,
        discriminatorNormalization: 'none',
      }),
    checkNetworks: (networks) => refuseBatchNormalization('dragan', networks),
    discriminatorLoss({ discriminate, real, fake, random }) {
      const realLogits = discriminate(real);
      const fakeLogits = discriminate(fake);
      const penalty = draganPenalty({ discriminate, real, random, noiseScale });
      return {
        adversarial: minimaxDiscriminatorLoss({ realLogits, fakeLogits }),
        gradientPenalty: tf.mul(penaltyWeight, penalty),
      };
    },
    generatorLoss({ discriminate, fake }) {
      return { adversarial: nonSaturatingGeneratorLoss({ fakeLogits: discriminate(fake) }) };
    },
  };
}
