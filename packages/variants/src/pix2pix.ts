import { pairTranslation } from '@gankit/architectures';
import { assertInteger, assertKnownOptions, assertNumber, type GanVariant } from '@gankit/core';
import { nonSaturatingDiscriminatorLoss, nonSaturatingGeneratorLoss, pixelL1Loss } from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';
import { defined } from './networks.js';
import { adamOptimizers, type AdamOptions } from './settings.js';
import { assertTranslates, imagePairOf } from './translation-networks.js';

export interface Pix2pixOptions extends AdamOptions {
  /** Step size of Adam. @defaultValue 2e-4 */
  readonly learningRate?: number;
  /** Decay of the mean of the gradient. @defaultValue 0.5 */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradient. @defaultValue 0.999 */
  readonly beta2?: number;
  /** `λ`, how much the absolute difference from the wanted image counts. @defaultValue 100 */
  readonly pixelWeight?: number;
  /** Filters of the level next to the image. @defaultValue 64 */
  readonly baseFilters?: number;
  /** The same for the discriminator. @defaultValue `baseFilters` */
  readonly discriminatorFilters?: number;
  /** How often the discriminator halves the image: 1 sees patches of 16 pixels, 2 of 34, 3 of 70. @defaultValue by the resolution */
  readonly patchLevels?: number;
  /** Share of the features that dropout sets to 0 at the innermost levels. @defaultValue 0.5 */
  readonly dropoutRate?: number;
}

/** The paper's settings. */
export const pix2pixDefaults = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, pixelWeight: 100 } as const;

/** Has the names of all options. */
export const pix2pixOptions = {
  ...pix2pixDefaults,
  discriminatorLearningRate: true,
  baseFilters: true,
  discriminatorFilters: true,
  patchLevels: true,
  dropoutRate: true,
} as const;

/**
 * pix2pix: translates images, learning from pairs. `G(x)` shall look real beside `x` to a patch discriminator, and be close
 * to the partner `y`: `-mean(log D(x, G(x))) + λ · mean(|G(x) - y|)`.
 *
 * The discriminator's loss counts half, as in the paper. Dropout in the generator is the only noise.
 *
 * Differences from the paper: dropout works in training alone, and batch normalisation samples by its moving averages (the
 * paper keeps dropout and the statistics of the test batch when sampling, and finds little variety from it); batches of any size
 * (the paper: 1 to 10); images are not cropped or mirrored at random; any resolution from 16, see `uNet` and `patchGan` of
 * `@gankit/architectures`.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Isola et al. 2016, "Image-to-Image Translation with Conditional Adversarial Networks", https://arxiv.org/abs/1611.07004
 */
export function pix2pix(options: Pix2pixOptions = {}): GanVariant {
  assertKnownOptions('pix2pix', options, pix2pixOptions);
  const settings = { ...pix2pixDefaults, ...options };
  const { pixelWeight } = settings;
  const { baseFilters, discriminatorFilters, patchLevels, dropoutRate } = options;
  const sizes = defined({ baseFilters, discriminatorFilters, patchLevels, dropoutRate });
  assertNumber('pix2pix', { pixelWeight }, { minimum: 0 });
  assertInteger('pix2pix', defined({ baseFilters, discriminatorFilters, patchLevels }));
  assertNumber('pix2pix', defined({ dropoutRate }), { minimum: 0, maximum: 0.999 });
  return {
    name: 'pix2pix',
    discriminatorSteps: 1,
    ...adamOptimizers('pix2pix', settings),
    networks: (data, seed) => pairTranslation({ ...imagePairOf('pix2pix', data), seed, ...sizes }),
    checkNetworks: (networks) => assertTranslates('pix2pix', networks),
    discriminatorLoss({ discriminate, real, fake }) {
      const realLogits = discriminate(real);
      const fakeLogits = discriminate(fake);
      return { adversarial: tf.mul(0.5, nonSaturatingDiscriminatorLoss({ realLogits, fakeLogits })) };
    },
    generatorLoss({ discriminate, real, fake }) {
      return {
        adversarial: nonSaturatingGeneratorLoss({ fakeLogits: discriminate(fake) }),
        pixel: tf.mul(pixelWeight, pixelL1Loss({ generated: fake, target: real })),
      };
    },
  };
}
