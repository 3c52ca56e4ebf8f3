import type { GanNetworks } from '@gankit/core';
import { patchGan, type PatchGanOptions } from './patch-gan.js';
import { uNet, type UNetOptions } from './u-net.js';

export interface PairTranslationOptions extends Omit<UNetOptions, 'name'> {
  /** Filters of the discriminator's level next to the image. @defaultValue `baseFilters` */
  readonly discriminatorFilters?: number;
  /** How often the discriminator halves the image, see {@link patchGan}. @defaultValue by the resolution */
  readonly patchLevels?: number;
}

/**
 * The networks of pix2pix: a U-Net that translates images, and a patch discriminator that is told the source. For data of
 * pairs (`withSource`, `imagePairs` of `@gankit/data`).
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial Networks", https://arxiv.org/abs/1611.07004
 */
export function pairTranslation(options: PairTranslationOptions): GanNetworks {
  const { resolution, channels, sourceChannels = channels } = options;
  return {
    name: 'pair-translation',
    latentSize: 0,
    data: {
      sample: [resolution, resolution, channels],
      source: [resolution, resolution, sourceChannels],
    },
    generator: uNet(options),
    discriminator: patchGan({ ...patchOptions(options), sourceChannels }),
  };
}

/** The options that a discriminator shares with the generator it judges. */
export function patchOptions(
  options: Pick<
    PairTranslationOptions,
    | 'resolution'
    | 'channels'
    | 'baseFilters'
    | 'discriminatorFilters'
    | 'patchLevels'
    | 'normalization'
    | 'seed'
  >,
): PatchGanOptions {
  const { resolution, channels, normalization, seed, baseFilters, patchLevels } = options;
  const { discriminatorFilters = baseFilters } = options;
  return {
    resolution,
    channels,
    ...(normalization === undefined ? {} : { normalization }),
    ...(seed === undefined ? {} : { seed }),
    ...(discriminatorFilters === undefined ? {} : { baseFilters: discriminatorFilters }),
    ...(patchLevels === undefined ? {} : { levels: patchLevels }),
  };
}
