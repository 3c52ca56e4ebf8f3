import type { GanVariant } from '@gankit/core';
import { dcganFamily, type DcganFamilyOptions } from './dcgan-family.js';
import { hingeObjective } from './hinge-objective.js';
import { spectralNetworks } from './networks.js';
import { commonOptions } from './settings.js';

export interface SnganOptions extends DcganFamilyOptions {
  /** Decay of the mean of the gradient. @defaultValue 0 */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradient. @defaultValue 0.9 */
  readonly beta2?: number;
  /** Discriminator steps per generator step. @defaultValue 5 */
  readonly discriminatorSteps?: number;
  /** Length of one latent vector. @defaultValue 128 for images, 16 for vectors */
  readonly latentSize?: number;
  /**
   * For images: filters of the generator's block next to the image; the discriminator has half as many.
   * @defaultValue the paper's: 256 and 128 up to 56 pixels, else 64 and 64
   */
  readonly baseFilters?: number;
  /** For images: side of the square filters. @defaultValue 3 */
  readonly kernelSize?: number;
}

/** The paper's settings for residual networks. */
export const snganDefaults = {
  learningRate: 2e-4,
  beta1: 0,
  beta2: 0.9,
  discriminatorSteps: 5,
  r1Weight: 0,
} as const;

/** Has the names of all options. */
export const snganOptions = { ...snganDefaults, ...commonOptions } as const;

/**
 * SNGAN: the hinge loss, and a discriminator whose every weight has spectral norm 1, so that it cannot change faster than
 * its input. No penalty, hence no second derivatives. Networks of your own need spectral normalisation in the
 * discriminator; without it this is {@link hingeGan} with other settings.
 *
 * The paper's networks are large: for digits on a processor, `baseFilters: 32` does.
 *
 * Differences from the paper: the learning rate stays as it is, and the generator learns from batches as large as the
 * discriminator's; vectors get fully connected networks with the same normalisation.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Miyato et al. 2018, "Spectral Normalization for Generative Adversarial Networks", https://arxiv.org/abs/1802.05957
 */
export function sngan(options: SnganOptions = {}): GanVariant {
  const { training, r1 } = dcganFamily('sngan', { ...snganDefaults, ...options }, snganOptions);
  return {
    name: 'sngan',
    ...training,
    networks: (data, seed) => spectralNetworks(data, { ...options, caller: 'sngan', seed }),
    ...hingeObjective(r1),
  };
}
