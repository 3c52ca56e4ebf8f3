import { sagan as saganNetworks } from '@gankit/architectures';
import type { GanVariant } from '@gankit/core';
import { dcganFamily } from './dcgan-family.js';
import { hingeObjective } from './hinge-objective.js';
import { spectralNetworks } from './networks.js';
import type { SnganOptions } from './sngan.js';
import { commonOptions } from './settings.js';

export interface SaganOptions extends SnganOptions {
  /** Step size of Adam for the generator. @defaultValue 1e-4 */
  readonly learningRate?: number;
  /** Step size of Adam for the discriminator. @defaultValue 4e-4 */
  readonly discriminatorLearningRate?: number;
  /** Discriminator steps per generator step. @defaultValue 1 */
  readonly discriminatorSteps?: number;
  /**
   * For images: filters of both networks' blocks next to the image.
   * @defaultValue 256 up to 56 pixels, else 64
   */
  readonly baseFilters?: number;
  /**
   * For images: height of the features where both networks have self-attention.
   * @defaultValue the largest up to 32: 14 for 28 pixels, 32 for 64
   */
  readonly attentionSize?: number;
}

/** The paper's settings. */
export const saganDefaults = {
  learningRate: 1e-4,
  discriminatorLearningRate: 4e-4,
  beta1: 0,
  beta2: 0.9,
  discriminatorSteps: 1,
  r1Weight: 0,
} as const;

/** Has the names of all options. */
export const saganOptions = { ...saganDefaults, ...commonOptions, attentionSize: true } as const;

/**
 * SAGAN: residual networks in which every place of an image sees every other, spectral normalisation in both, the hinge
 * loss, and a discriminator that learns four times as fast as the generator, so that one step of each does. Data with
 * labels makes both networks class-conditional.
 *
 * The networks of the paper are large: for digits on a processor, `baseFilters: 32` does.
 *
 * Differences from the paper: the sizes of the networks, see `sagan` of `@gankit/architectures`; it works without labels
 * too; vectors get fully connected networks, with spectral normalisation in the discriminator and no attention.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Zhang et al. 2018, "Self-Attention Generative Adversarial Networks", https://arxiv.org/abs/1805.08318
 */
export function sagan(options: SaganOptions = {}): GanVariant {
  const { training, r1 } = dcganFamily('sagan', { ...saganDefaults, ...options }, saganOptions);
  const family = { caller: 'sagan', residual: saganNetworks, labels: 'optional' } as const;
  return {
    name: 'sagan',
    ...training,
    networks: (data, seed) => spectralNetworks(data, { ...options, ...family, seed }),
    ...hingeObjective(r1),
  };
}
