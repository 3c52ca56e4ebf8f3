import { assertKnownOptions, type GanNetworks } from '@gankit/core';
import { patchGan, type PatchGanOptions } from './patch-gan.js';
import { uNet, uNetOptions, type UNetOptions } from './u-net.js';

export interface PairTranslationOptions extends Omit<UNetOptions, 'name'> {
  /** Filters of the discriminator's level next to the image. @defaultValue `baseFilters` */
  readonly discriminatorFilters?: number;
  /** How often the discriminator halves the image, see {@link patchGan}. @defaultValue by the resolution */
  readonly patchLevels?: number;
}

const { name: _, ...generatorOptions } = uNetOptions;
const optionNames = { ...generatorOptions, discriminatorFilters: true, patchLevels: true } as const;

/**
 * The networks of pix2pix: a U-Net that translates images, and a patch discriminator that is told the source. For data of
 * pairs (`withSource`, `imagePairs` of `@gankit/data`).
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial Networks", https://arxiv.org/abs/1611.07004
 */
export function pairTranslation(options: PairTranslationOptions): GanNetworks {
  assertKnownOptions('pairTranslation', options, optionNames);
  const { discriminatorFilters, patchLevels, ...ofGenerator } = options;
  const { resolution, channels, sourceChannels = channels } = options;
  return {
    name: 'pair-translation',
    latentSize: 0,
    data: {
      sample: [resolution, resolution, channels],
      source: [resolution, resolution, sourceChannels],
    },
    generator: uNet(ofGenerator),
    discriminator: patchGan({
      ...patchOptions({ ...ofGenerator, discriminatorFilters, patchLevels }),
      sourceChannels,
    }),
  };
}

interface SharedOptions extends Pick<
  PairTranslationOptions,
  'resolution' | 'channels' | 'baseFilters' | 'normalization' | 'seed'
> {
  readonly discriminatorFilters: number | undefined;
  readonly patchLevels: number | undefined;
}

/** The options that a discriminator shares with the generator it judges. */
export function patchOptions(options: SharedOptions): PatchGanOptions {
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
