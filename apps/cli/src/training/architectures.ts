import { conditional, dcgan, mlp, resnet, type ResnetOptions } from '@gankit/architectures';
import { formatShape, OptionError, type DataShape } from '@gankit/core';
import type { NetworksBuilder } from '@gankit/trainer';
import type { VariantEntry } from '@gankit/variants';
import * as tf from '@tensorflow/tfjs';
import type { TrainConfig } from './config.js';

export const architectureSummaries = {
  dcgan: 'Convolutional networks for square images from 16 to 128 pixels.',
  conditional: 'The same, told the class; for labelled images.',
  resnet:
    'Residual networks of SNGAN for square images from 16 to 256 pixels; large, take fewer filters on a processor.',
  mlp: 'Fully connected networks for vectors, told the class when the variant is conditional.',
} as const;

export type ArchitectureName = keyof typeof architectureSummaries;

export const architectureNames = Object.keys(architectureSummaries) as readonly ArchitectureName[];

type Sizes = Pick<TrainConfig, 'baseFilters' | 'latentSize' | 'hiddenUnits'>;

/** The network sizes that were given. */
export function sizesOf({ baseFilters, latentSize, hiddenUnits }: Sizes): Readonly<Record<string, number>> {
  return defined({ baseFilters, latentSize, hiddenUnits });
}

/** Without what was not given. */
function defined(sizes: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(sizes).filter((size): size is [string, number] => size[1] !== undefined),
  );
}

/**
 * Refuses sizes and architectures that do not fit the data.
 *
 * @param data - Shape of the data.
 * @throws {@link OptionError} saying what to leave out.
 */
export function assertArchitectureFits(data: DataShape, config: TrainConfig): void {
  const isImage = data.sample.length === 3;
  const { architecture, baseFilters, hiddenUnits } = config;
  const refuse = (flag: string, rule: string): never => {
    throw new OptionError(
      `\`${flag}\` ${rule}, but the samples of ${config.data} have shape ${formatShape(data.sample)}.`,
    );
  };
  if (isImage && hiddenUnits !== undefined) refuse('--hidden-units', 'is for vectors');
  if (!isImage && baseFilters !== undefined) refuse('--base-filters', 'is for images');
  if (isImage && architecture === 'mlp') refuse('--architecture mlp', 'is for vectors');
  if (!isImage && architecture !== undefined && architecture !== 'mlp') {
    refuse(`--architecture ${architecture}`, 'is for images');
  }
  if (architecture === 'conditional' && data.classes === undefined) {
    throw new OptionError(
      `\`--architecture conditional\` needs labels, but ${config.data} has none. Put the images into one folder per class, or choose dcgan.`,
    );
  }
}

/** The networks of `--architecture`; nothing when the variant's own are wanted. */
export function networksBuilder(entry: VariantEntry, config: TrainConfig): NetworksBuilder | undefined {
  const { architecture } = config;
  const { latentSize, baseFilters, kernelSize, hiddenUnits } = config.option; // every variant takes them there
  const sizes = { ...defined({ latentSize, baseFilters, kernelSize, hiddenUnits }), ...sizesOf(config) };
  if (architecture === undefined) return undefined;
  const penalised = entry.options.includes('penaltyWeight');
  // Batch normalisation makes the samples of a batch depend on each other, which a penalty per sample must not see.
  const discriminatorNormalization = penalised ? 'none' : 'batch';
  return ({ sample, classes }, seed) => {
    const [size = 0, , channels = 0] = sample;
    if (architecture === 'mlp') return mlp({ size, seed, ...sizes });
    const image = { resolution: size, channels, seed, ...sizes };
    if (architecture === 'resnet') {
      const discriminatorWeightNormalization = penalised ? 'none' : 'spectral'; // the penalty does the same work
      return resnet({ ...image, ...residualFilters(sizes['baseFilters']), discriminatorWeightNormalization });
    }
    if (architecture === 'dcgan') return dcgan({ ...image, discriminatorNormalization });
    return conditional({ ...image, discriminatorNormalization, classes: classes ?? 0 });
  };
}

/** As the variant sngan understands `baseFilters`. */
function residualFilters(
  baseFilters: number | undefined,
): Pick<ResnetOptions, `${'generator' | 'discriminator'}Filters`> {
  if (baseFilters === undefined) return {};
  return { generatorFilters: baseFilters, discriminatorFilters: Math.ceil(baseFilters / 2) };
}

/** The side up to which all networks for images go. */
const commonResolution = 128;

/**
 * Refuses a resolution that the networks do not reach, before any image is read, by making them very narrow.
 *
 * @throws {@link OptionError} with the architecture that goes further.
 */
export function assertResolutionFits(entry: VariantEntry, config: TrainConfig): void {
  const { resolution, channels = 3 } = config;
  if (resolution === undefined || resolution <= commonResolution) return;
  tf.env().set('PROD', true); // no banner
  const narrow = { ...config, baseFilters: 1, latentSize: 1 };
  const build = networksBuilder(entry, narrow) ?? entry.create(sizesOf(narrow)).networks;
  try {
    const { generator, discriminator } = build({ sample: [resolution, resolution, channels], classes: 2 }, 0);
    for (const model of [generator, discriminator]) model.dispose();
  } catch (error) {
    const reason = (error as Error).message;
    throw new OptionError(
      `\`--resolution\` is too large for these networks. ${reason} For up to 256 pixels add --architecture resnet.`,
      { cause: error },
    );
  }
}
