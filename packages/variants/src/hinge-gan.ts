import { assertInteger, type GanVariant } from '@gankit/core';
import { hingeDiscriminatorLoss, hingeGeneratorLoss } from '@gankit/losses';
import { unconditionalNetworks } from './networks.js';
import {
  adamOptimizers,
  assertNetworkOptions,
  r1Terms,
  type NetworkOptions,
  type R1Options,
} from './settings.js';

export interface HingeGanOptions extends NetworkOptions, R1Options {
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

/** The paper's learning rate, with DCGAN's Adam. */
export const hingeGanDefaults = {
  learningRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  discriminatorSteps: 1,
  r1Weight: 0,
} as const;

/**
 * Geometric GAN: the discriminator maximises a margin, as a support vector machine does, and samples beyond the margin no
 * longer count.
 *
 * Differences from the paper: Adam with DCGAN's decays instead of RMSProp, and one generator step per discriminator step
 * instead of ten.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Lim & Ye 2017, "Geometric GAN", https://arxiv.org/abs/1705.02894
 */
export function hingeGan(options: HingeGanOptions = {}): GanVariant {
  const settings = { ...hingeGanDefaults, ...options };
  const { discriminatorSteps } = settings;
  assertInteger('hingeGan', { discriminatorSteps });
  const r1 = r1Terms('hingeGan', options);
  assertNetworkOptions('hingeGan', options);
  return {
    name: 'hinge-gan',
    discriminatorSteps,
    ...adamOptimizers('hingeGan', settings),
    networks: (data, seed) => unconditionalNetworks(data, { ...options, caller: 'hingeGan', seed }),
    discriminatorLoss(context) {
      const { discriminate, real, fake } = context;
      const realLogits = discriminate(real);
      const fakeLogits = discriminate(fake);
      return { adversarial: hingeDiscriminatorLoss({ realLogits, fakeLogits }), ...r1(context) };
    },
    generatorLoss({ discriminate, fake }) {
      return { adversarial: hingeGeneratorLoss({ fakeLogits: discriminate(fake) }) };
    },
  };
}
