import { assertInteger, type GanVariant } from '@gankit/core';
import { nonSaturatingDiscriminatorLoss, nonSaturatingGeneratorLoss } from '@gankit/losses';
import { unconditionalNetworks } from './networks.js';
import {
  adamOptimizers,
  assertNetworkOptions,
  r1Terms,
  type NetworkOptions,
  type R1Options,
} from './settings.js';

export interface DcganVariantOptions extends NetworkOptions, R1Options {
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
}

/** The paper's settings. */
export const dcganDefaults = {
  learningRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  discriminatorSteps: 1,
  r1Weight: 0,
} as const;

/**
 * DCGAN: convolutional networks with batch normalisation and the non-saturating loss.
 *
 * Differences from the paper: networks for any square resolution from 16 to 128 (see `dcgan` of
 * `@gankit/architectures`), fully connected ones for vectors; the paper's batches hold 128 images, the trainer decides.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Radford et al. 2015, "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial
 * Networks", https://arxiv.org/abs/1511.06434, section 4
 */
export function dcgan(options: DcganVariantOptions = {}): GanVariant {
  const settings = { ...dcganDefaults, ...options };
  const { discriminatorSteps } = settings;
  assertInteger('dcgan', { discriminatorSteps });
  const r1 = r1Terms('dcgan', options);
  assertNetworkOptions('dcgan', options);
  return {
    name: 'dcgan',
    discriminatorSteps,
    ...adamOptimizers('dcgan', settings),
    networks: (data, seed) => unconditionalNetworks(data, { ...options, caller: 'dcgan', seed }),
    discriminatorLoss(context) {
      const { discriminate, real, fake } = context;
      const realLogits = discriminate(real);
      const fakeLogits = discriminate(fake);
      return { adversarial: nonSaturatingDiscriminatorLoss({ realLogits, fakeLogits }), ...r1(context) };
    },
    generatorLoss({ discriminate, fake }) {
      return { adversarial: nonSaturatingGeneratorLoss({ fakeLogits: discriminate(fake) }) };
    },
  };
}
