import { assertInteger, assertNumber, type GanVariant } from '@gankit/core';
import {
  gradientPenalty,
  interpolate,
  wassersteinDiscriminatorLoss,
  wassersteinGeneratorLoss,
} from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import { refuseBatchNormalization } from './batch-normalization.js';
import { unconditionalNetworks } from './networks.js';
import { adamOptimizers, assertNetworkOptions, commonOptions, type NetworkOptions } from './settings.js';

export interface WganGpOptions extends NetworkOptions {
  /** Step size of Adam. @defaultValue 1e-4 */
  readonly learningRate?: number;
  /** Step size of Adam for the discriminator. @defaultValue `learningRate` */
  readonly discriminatorLearningRate?: number;
  /** Decay of the mean of the gradient. @defaultValue 0 */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradient. @defaultValue 0.9 */
  readonly beta2?: number;
  /** Discriminator steps per generator step. @defaultValue 5 */
  readonly discriminatorSteps?: number;
  /** Weight λ of the gradient penalty. @defaultValue 10 */
  readonly penaltyWeight?: number;
}

/** The paper's settings. */
export const wganGpDefaults = {
  learningRate: 1e-4,
  beta1: 0,
  beta2: 0.9,
  discriminatorSteps: 5,
  penaltyWeight: 10,
} as const;

/**
 * WGAN with gradient penalty: the discriminator (critic) estimates the Wasserstein distance, and a penalty holds the norm
 * of its gradient near 1 between real and generated samples. Its networks have no batch normalisation in the
 * discriminator, as the penalty is per sample; networks of your own must have none either.
 *
 * Differences from the paper: DCGAN networks at every resolution, without the layer normalisation that the paper puts
 * into some discriminators.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", https://arxiv.org/abs/1704.00028, Algorithm 1
 */
export function wganGp(options: WganGpOptions = {}): GanVariant {
  const settings = { ...wganGpDefaults, ...options };
  const { discriminatorSteps, penaltyWeight } = settings;
  assertInteger('wganGp', { discriminatorSteps });
  assertNumber('wganGp', { penaltyWeight }, { minimum: 0 });
  assertNetworkOptions('wganGp', options, { ...wganGpDefaults, ...commonOptions });
  return {
    name: 'wgan-gp',
    discriminatorSteps,
    ...adamOptimizers('wganGp', settings),
    networks: (data, seed) =>
      unconditionalNetworks(data, {
        ...options,
        caller: 'wganGp',
        seed,
        discriminatorNormalization: 'none',
      }),
    checkNetworks: (networks) => refuseBatchNormalization('wganGp', networks),
    discriminatorLoss({ discriminate, real, fake, random }) {
      const realLogits = discriminate(real);
      const fakeLogits = discriminate(fake);
      const samples = interpolate(real, fake, random);
      return {
        adversarial: wassersteinDiscriminatorLoss({ realLogits, fakeLogits }),
        gradientPenalty: tf.mul(penaltyWeight, gradientPenalty({ discriminate, samples })),
      };
    },
    generatorLoss({ discriminate, fake }) {
      return { adversarial: wassersteinGeneratorLoss({ fakeLogits: discriminate(fake) }) };
    },
  };
}
