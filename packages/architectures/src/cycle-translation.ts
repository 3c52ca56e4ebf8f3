import { assertKnownOptions, hashName, type GanNetworks } from '@gankit/core';
import { cycleResnet, cycleResnetOptions, type CycleResnetOptions } from './cycle-resnet.js';
import { patchOptions } from './pair-translation.js';
import { patchGan, type PatchGanOptions } from './patch-gan.js';

export interface CycleTranslationOptions extends Omit<CycleResnetOptions, 'name'> {
  /** Filters of the discriminators' level next to the image. @defaultValue `baseFilters` */
  readonly discriminatorFilters?: number;
  /** How often the discriminators halve the image, see {@link patchGan}. @defaultValue by the resolution */
  readonly patchLevels?: number;
}

const { name: _, ...generatorOptions } = cycleResnetOptions;
const optionNames = { ...generatorOptions, discriminatorFilters: true, patchLevels: true } as const;

/**
 * The networks of CycleGAN: a generator from sources to samples and a patch discriminator of samples, with the companions
 * `reverse`, the generator back to sources, and `sourceDiscriminator`, the discriminator of sources. For `unpaired` data of
 * `@gankit/data`.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Zhu et al. 2017, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks",
 * https://arxiv.org/abs/1703.10593
 */
export function cycleTranslation(options: CycleTranslationOptions): GanNetworks {
  assertKnownOptions('cycleTranslation', options, optionNames);
  const { discriminatorFilters, patchLevels, ...ofGenerator } = options;
  const { resolution, channels, sourceChannels = channels, normalization = 'instance', seed = 0 } = options;
  const there = { ...ofGenerator, normalization, sourceChannels, seed };
  const back = {
    ...there,
    channels: sourceChannels,
    sourceChannels: channels,
    seed: hashName(seed, 'reverse'), // the two ways must not start alike
  };
  const ofDiscriminator = { discriminatorFilters, patchLevels };
  const [judging, judgingSources] = [there, back].map((way) =>
    patchOptions('cycleTranslation', { ...way, ...ofDiscriminator }),
  ) as [PatchGanOptions, PatchGanOptions];
  return {
    name: 'cycle-translation',
    latentSize: 0,
    data: {
      sample: [resolution, resolution, channels],
      source: [resolution, resolution, sourceChannels],
    },
    generator: cycleResnet(there),
    discriminator: patchGan(judging),
    companions: {
      generator: { reverse: cycleResnet({ ...back, name: 'reverse' }) },
      discriminator: {
        sourceDiscriminator: patchGan({ ...judgingSources, name: 'sourceDiscriminator' }),
      },
    },
  };
}
