import { assertInteger, OptionError, type GanNetworks, type GanVariant } from '@gankit/core';
import { dcganFamily } from './dcgan-family.js';
import { hingeObjective } from './hinge-objective.js';
import { spectralNetworks } from './networks.js';
import { snganDefaults, snganOptions, type SnganOptions } from './sngan.js';

export interface ProjectionGanOptions extends SnganOptions {
  /**
   * For images: filters of the generator's block next to the image.
   * @defaultValue the paper's: 256 up to 56 pixels, else 64
   */
  readonly baseFilters?: number;
  /**
   * For images: filters of the discriminator's block next to the image. Up to 56 pixels the vectors of the classes have as
   * many numbers.
   * @defaultValue half of `baseFilters`, or the paper's: 128 up to 56 pixels, else 64
   */
  readonly discriminatorFilters?: number;
}

/** Has the names of all options. */
export const projectionGanOptions = { ...snganOptions, discriminatorFilters: true } as const;

/**
 * Class-conditional GAN with a projection discriminator: to how real an image looks it adds how well the features agree
 * with a learned vector of the class. The generator's batch normalisations have factors and offsets per class. Hinge loss
 * and spectral normalisation as in {@link sngan}. Needs data with labels.
 *
 * The paper's networks are large: for digits on a processor, 24 filters in both networks do, with step sizes of 2e-3 for
 * the generator and 1e-3 for the discriminator.
 *
 * Differences from the paper: the learning rate stays as it is; the fakes get the labels of the real samples of the step;
 * up to 56 pixels the networks are SNGAN's for CIFAR-10, as the paper has none so small; vectors get fully connected
 * networks with learned vectors of the class joined to the latents.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Miyato & Koyama 2018, "cGANs with Projection Discriminator", https://arxiv.org/abs/1802.05637
 */
export function projectionGan(options: ProjectionGanOptions = {}): GanVariant {
  const { training, r1 } = dcganFamily(
    'projectionGan',
    { ...snganDefaults, ...options },
    projectionGanOptions,
  );
  const { discriminatorFilters } = options;
  if (discriminatorFilters !== undefined) assertInteger('projectionGan', { discriminatorFilters });
  const family = { caller: 'projectionGan', labels: 'required' } as const;
  return {
    name: 'projection-gan',
    ...training,
    networks: (data, seed) => spectralNetworks(data, { ...options, ...family, seed }),
    checkNetworks: assertLabels,
    ...hingeObjective(r1),
  };
}

function assertLabels({ name, discriminator }: GanNetworks): void {
  if (discriminator.inputs.length > 1) return;
  throw new OptionError(
    `projectionGan: \`networks\` must have a discriminator that takes labels, received ${name}, whose does not. Give \`classes\` to \`resnet\`, or take sngan.`,
  );
}
