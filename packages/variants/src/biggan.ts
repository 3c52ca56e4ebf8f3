import { bigGan } from '@gankit/architectures';
import { assertNumber, type GanVariant } from '@gankit/core';
import { orthogonalPenalty } from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import { dcganFamily } from './dcgan-family.js';
import { generatorKernels } from './generator-kernels.js';
import { hingeObjective } from './hinge-objective.js';
import { spectralNetworks } from './networks.js';
import type { SaganOptions } from './sagan.js';
import { commonOptions } from './settings.js';

export interface BigganOptions extends SaganOptions {
  /** Step size of Adam for the generator. @defaultValue 5e-5 */
  readonly learningRate?: number;
  /** Step size of Adam for the discriminator. @defaultValue 2e-4 */
  readonly discriminatorLearningRate?: number;
  /** Decay of the mean of the squared gradient. @defaultValue 0.999 */
  readonly beta2?: number;
  /** Discriminator steps per generator step. @defaultValue 2 */
  readonly discriminatorSteps?: number;
  /** Weight β of the orthogonal regularisation of the generator; 0 leaves it out. @defaultValue 1e-4 */
  readonly orthogonalWeight?: number;
  /**
   * Length of one latent vector.
   * @defaultValue for images 20 for the first layer and for each block: 60 for 28 pixels, 80 for 32; 16 for vectors
   */
  readonly latentSize?: number;
  /** For images: side of the square filters. @defaultValue 3 */
  readonly kernelSize?: number;
  /**
   * For images: height of the features where both networks have self-attention.
   * @defaultValue the largest up to 32: 14 for 28 pixels, 32 for 64
   */
  readonly attentionSize?: number;
  /** For images: length of the learned vector of a class. @defaultValue 128 */
  readonly labelSize?: number;
}

/** The paper's settings. */
export const bigganDefaults = {
  learningRate: 5e-5,
  discriminatorLearningRate: 2e-4,
  beta1: 0,
  beta2: 0.999,
  discriminatorSteps: 2,
  orthogonalWeight: 1e-4,
  r1Weight: 0,
} as const;

/** Has the names of all options. */
export const bigganOptions = {
  ...bigganDefaults,
  ...commonOptions,
  attentionSize: true,
  labelSize: true,
} as const;

/**
 * BigGAN at sizes for one machine: SAGAN's networks, whose generator hears of the class and of a part of the latent vector
 * at every block, the hinge loss, and orthogonal regularisation of the generator, `β Σ ‖WᵀW ⊙ (1 - I)‖²` over its
 * kernels. It is what makes truncation work: sampling from latents nearer to 0 gives better images that differ less.
 * Draw them from a truncated normal distribution, or multiply them by a number below 1, and pass them as `latents` to
 * `sample`.
 *
 * The paper's learning rates are for batches of 2048 images: with 32 to 64 of small images, take 2e-4 for both. On a
 * processor, `baseFilters: 32` does for digits.
 *
 * Differences from the paper: the sizes of the networks, see `bigGan` of `@gankit/architectures`; batches as the trainer
 * has them; batch normalisation keeps moving averages instead of statistics of their own for sampling; data without
 * labels works too; vectors get fully connected networks, with spectral normalisation in the discriminator alone.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Brock et al. 2018, "Large Scale GAN Training for High Fidelity Natural Image Synthesis",
 * https://arxiv.org/abs/1809.11096
 */
export function biggan(options: BigganOptions = {}): GanVariant {
  const settings = { ...bigganDefaults, ...options };
  const { orthogonalWeight } = settings;
  const { training, r1 } = dcganFamily('biggan', settings, bigganOptions);
  assertNumber('biggan', { orthogonalWeight }, { minimum: 0 });
  const objective = hingeObjective(r1);
  const family = { caller: 'biggan', residual: bigGan, labels: 'optional' } as const;
  return {
    name: 'biggan',
    ...training,
    networks: (data, seed) => spectralNetworks(data, { ...options, ...family, seed }),
    ...objective,
    generatorLoss(context) {
      const adversarial = objective.generatorLoss(context);
      if (orthogonalWeight === 0) return adversarial;
      const penalty = orthogonalPenalty({ kernels: generatorKernels(context) });
      return { ...adversarial, orthogonal: tf.mul(orthogonalWeight, penalty) };
    },
  };
}
