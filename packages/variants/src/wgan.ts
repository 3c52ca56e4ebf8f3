import { assertInteger, assertNumber, OptionError, type GanVariant } from '@gankit/core';
import { clipWeights, wassersteinDiscriminatorLoss, wassersteinGeneratorLoss } from '@gankit/losses';
import { unconditionalNetworks } from './networks.js';
import { assertNetworkOptions, commonOptions, rmspropOptimizers, type NetworkOptions } from './settings.js';

export interface WganOptions extends NetworkOptions {
  /** Step size of RMSProp. @defaultValue 5e-5 */
  readonly learningRate?: number;
  /** Step size of RMSProp for the discriminator. @defaultValue `learningRate` */
  readonly discriminatorLearningRate?: number;
  /** Decay of the mean of the squared gradient. @defaultValue 0.99, as in the authors' code */
  readonly decay?: number;
  /** Discriminator steps per generator step. @defaultValue 5 */
  readonly discriminatorSteps?: number;
  /** Largest absolute value of a weight of the discriminator. @defaultValue 0.01 */
  readonly clipLimit?: number;
}

/** The paper's settings. */
export const wganDefaults = {
  learningRate: 5e-5,
  decay: 0.99,
  discriminatorSteps: 5,
  clipLimit: 0.01,
} as const;

/**
 * The first Wasserstein GAN: the discriminator (critic) estimates the Wasserstein distance, and after each of its updates all
 * its weights are clipped, so that it cannot change faster than its input times a constant. {@link wganGp} does that with
 * a penalty, and learns more.
 *
 * Differences from the paper: networks as in {@link dcgan}; the discriminator never gets more than `discriminatorSteps`
 * steps (the authors' code gives it 100 at the start and every 500 steps).
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Arjovsky et al. 2017, "Wasserstein GAN", https://arxiv.org/abs/1701.07875, Algorithm 1
 */
export function wgan(options: WganOptions = {}): GanVariant {
  const settings = { ...wganDefaults, ...options };
  const { discriminatorSteps, clipLimit } = settings;
  assertInteger('wgan', { discriminatorSteps });
  assertNumber('wgan', { clipLimit }, { minimum: 0 });
  if (clipLimit === 0) throw new OptionError('wgan: `clipLimit` must be above 0, received 0.');
  assertNetworkOptions('wgan', options, { ...wganDefaults, ...commonOptions });
  return {
    name: 'wgan',
    discriminatorSteps,
    ...rmspropOptimizers('wgan', settings),
    networks: (data, seed) => unconditionalNetworks(data, { ...options, caller: 'wgan', seed }),
    discriminatorLoss({ discriminate, real, fake }) {
      const realLogits = discriminate(real);
      const fakeLogits = discriminate(fake);
      return { adversarial: wassersteinDiscriminatorLoss({ realLogits, fakeLogits }) };
    },
    generatorLoss({ discriminate, fake }) {
      return { adversarial: wassersteinGeneratorLoss({ fakeLogits: discriminate(fake) }) };
    },
    afterDiscriminatorStep({ discriminatorWeights }) {
      clipWeights({ variables: discriminatorWeights, limit: clipLimit });
    },
  };
}
