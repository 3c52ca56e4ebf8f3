import { assertInteger, type GanVariant } from '@gankit/core';
import { nonSaturatingDiscriminatorLoss, nonSaturatingGeneratorLoss } from '@gankit/losses';
import { classConditionalNetworks } from './networks.js';
import {
  adamOptimizers,
  assertNetworkOptions,
  r1Terms,
  type NetworkOptions,
  type R1Options,
} from './settings.js';

export interface ConditionalGanOptions extends NetworkOptions, R1Options {
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

/** DCGAN's settings. */
export const conditionalGanDefaults = {
  learningRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  discriminatorSteps: 1,
  r1Weight: 0,
} as const;

/**
 * Class-conditional GAN: both networks are told the label, so that a person may ask for a class. Needs data with labels.
 *
 * Differences from the paper: convolutional networks and Adam with DCGAN's settings instead of fully connected ones and
 * SGD; the discriminator takes the label by projection (Miyato & Koyama 2018, https://arxiv.org/abs/1802.05637); the
 * fakes get the labels of the real samples of the step.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Mirza & Osindero 2014, "Conditional Generative Adversarial Nets", https://arxiv.org/abs/1411.1784, equation 2
 */
export function conditionalGan(options: ConditionalGanOptions = {}): GanVariant {
  const settings = { ...conditionalGanDefaults, ...options };
  const { discriminatorSteps } = settings;
  assertInteger('conditionalGan', { discriminatorSteps });
  const r1 = r1Terms('conditionalGan', options);
  assertNetworkOptions('conditionalGan', options);
  return {
    name: 'conditional-gan',
    discriminatorSteps,
    ...adamOptimizers('conditionalGan', settings),
    networks: (data, seed) => classConditionalNetworks(data, { ...options, caller: 'conditionalGan', seed }),
    discriminatorLoss(context) {
      const { discriminate, real, fake, labels } = context;
      const realLogits = discriminate(real, labels);
      const fakeLogits = discriminate(fake, labels);
      return { adversarial: nonSaturatingDiscriminatorLoss({ realLogits, fakeLogits }), ...r1(context) };
    },
    generatorLoss({ discriminate, fake, labels }) {
      return { adversarial: nonSaturatingGeneratorLoss({ fakeLogits: discriminate(fake, labels) }) };
    },
  };
}
