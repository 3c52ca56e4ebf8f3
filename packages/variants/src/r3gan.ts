import { assertInteger, assertNumber, type GanVariant } from '@gankit/core';
import {
  r1Penalty,
  r2Penalty,
  relativisticDiscriminatorLoss,
  relativisticGeneratorLoss,
} from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import { refuseBatchNormalization } from './batch-normalization.js';
import { unnormalizedResidualNetworks } from './networks.js';
import { adamOptimizers, assertNetworkOptions, commonOptions, type NetworkOptions } from './settings.js';

export interface R3ganOptions extends NetworkOptions {
  /** Step size of Adam. @defaultValue 2e-4 */
  readonly learningRate?: number;
  /** Step size of Adam for the discriminator. @defaultValue `learningRate` */
  readonly discriminatorLearningRate?: number;
  /** Decay of the mean of the gradient. @defaultValue 0 */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradient. @defaultValue 0.99 */
  readonly beta2?: number;
  /** Discriminator steps per generator step. @defaultValue 1 */
  readonly discriminatorSteps?: number;
  /** Weight γ of both penalties, larger for larger images. @defaultValue 30 */
  readonly penaltyWeight?: number;
  /** Length of one latent vector. @defaultValue 64 for images, 16 for vectors */
  readonly latentSize?: number;
  /** For images: filters of the level next to the image. @defaultValue 64 */
  readonly baseFilters?: number;
  /** For images: side of the square filters. @defaultValue 3 */
  readonly kernelSize?: number;
  /** For images: residual blocks of each level. @defaultValue 2 */
  readonly blocks?: number;
}

/** The paper's settings but for γ, which the authors choose for each data set, from 0.05 (CIFAR-10) to 150 (FFHQ at 256 pixels). */
export const r3ganDefaults = {
  learningRate: 2e-4,
  beta1: 0,
  beta2: 0.99,
  discriminatorSteps: 1,
  penaltyWeight: 30,
  blocks: 2,
} as const;

/**
 * R3GAN: the relativistic pairing loss, which is harder to satisfy with few modes, and zero-centred gradient penalties on
 * the real (R1) and the generated samples (R2), with which it provably converges near the solution. Residual networks
 * without normalisation, no tricks besides. Networks of your own must have no batch normalisation in the discriminator.
 *
 * The paper's networks are large and both penalties take second derivatives: for digits on a processor, `baseFilters: 16`
 * and `blocks: 1` do.
 *
 * Differences from the paper: one γ for all data, with which handwritten digits train (at 1 to 10 the discriminator is so
 * sure of itself that the generator first draws black images for hundreds of steps); learning rate, β2 and γ stay as they
 * are, where the authors' code moves them from 2e-4 to 5e-5, from 0.9 to 0.99 and to a tenth of γ over 20 million images; no
 * augmentation. The differences of the networks stand at `r3gan` of `@gankit/architectures`.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Huang et al. 2024, "The GAN is dead; long live the GAN! A Modern Baseline GAN", https://arxiv.org/abs/2501.05441
 */
export function r3gan(options: R3ganOptions = {}): GanVariant {
  const settings = { ...r3ganDefaults, ...options };
  const { discriminatorSteps, penaltyWeight, blocks } = settings;
  assertInteger('r3gan', { discriminatorSteps, blocks });
  assertNumber('r3gan', { penaltyWeight }, { minimum: 0 });
  assertNetworkOptions('r3gan', options, { ...r3ganDefaults, ...commonOptions });
  return {
    name: 'r3gan',
    discriminatorSteps,
    ...adamOptimizers('r3gan', settings),
    networks: (data, seed) => unnormalizedResidualNetworks(data, { ...options, caller: 'r3gan', seed }),
    checkNetworks: (networks) => refuseBatchNormalization('r3gan', networks),
    discriminatorLoss({ discriminate, real, fake }) {
      const realLogits = discriminate(real);
      const fakeLogits = discriminate(fake);
      return {
        adversarial: relativisticDiscriminatorLoss({ realLogits, fakeLogits }),
        r1: tf.mul(penaltyWeight, r1Penalty({ discriminate, real })),
        r2: tf.mul(penaltyWeight, r2Penalty({ discriminate, fake })),
      };
    },
    generatorLoss({ discriminate, real, fake }) {
      const realLogits = discriminate(real);
      const fakeLogits = discriminate(fake);
      return { adversarial: relativisticGeneratorLoss({ realLogits, fakeLogits }) };
    },
  };
}
