import { assertInteger, assertKnownOptions, type GanNetworks } from '@gankit/core';
import { layerSeed } from '@gankit/layers';
import { mostPatchLevels, patchGan, type PatchGanOptions } from './patch-gan.js';
import { resolveTranslation } from './translation-options.js';
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
  const judging = patchOptions('pairTranslation', { ...ofGenerator, discriminatorFilters, patchLevels });
  const { resolution, channels, sourceChannels = channels } = options;
  return {
    name: 'pair-translation',
    latentSize: 0,
    data: {
      sample: [resolution, resolution, channels],
      source: [resolution, resolution, sourceChannels],
    },
    generator: uNet(ofGenerator),
    discriminator: patchGan({ ...judging, sourceChannels }),
  };
}

interface SharedOptions extends Pick<
  PairTranslationOptions,
  'resolution' | 'channels' | 'sourceChannels' | 'baseFilters' | 'normalization' | 'seed'
> {
  readonly discriminatorFilters: number | undefined;
  readonly patchLevels: number | undefined;
}

/**
 * The options of a discriminator, some of which it shares with the generator it judges.
 *
 * @param caller - Name of the public function, the first word of messages.
 * @throws {@link OptionError} when a number is out of range.
 */
export function patchOptions(caller: string, options: SharedOptions): PatchGanOptions {
  const { resolution, channels, baseFilters, seed } = resolveTranslation(caller, options);
  const { normalization, patchLevels, discriminatorFilters = baseFilters } = options;
  assertInteger(caller, { discriminatorFilters });
  if (patchLevels !== undefined) {
    assertInteger(caller, { patchLevels }, { maximum: mostPatchLevels(resolution) });
  }
  return {
    resolution,
    channels,
    baseFilters: discriminatorFilters,
    seed: layerSeed(seed, 'discriminator'), // the generator has layers of its names too
    ...(normalization === undefined ? {} : { normalization }),
    ...(patchLevels === undefined ? {} : { levels: patchLevels }),
  };
}
