import { conditional, dcgan, mlp } from '@gankit/architectures';
import { formatShape, OptionError, type DataShape } from '@gankit/core';
import type { NetworksBuilder } from '@gankit/trainer';
import type { VariantEntry } from '@gankit/variants';
import type { TrainConfig } from './config.js';

export const architectureSummaries = {
  dcgan: 'Convolutional networks for square images from 16 to 128 pixels.',
  conditional: 'The same, told the class; for labelled images.',
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
  if (!isImage && (architecture === 'dcgan' || architecture === 'conditional')) {
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
  // Batch normalisation makes the samples of a batch depend on each other, which a penalty per sample must not see.
  const discriminatorNormalization = entry.options.includes('penaltyWeight') ? 'none' : 'batch';
  return ({ sample, classes }, seed) => {
    const [size = 0, , channels = 0] = sample;
    if (architecture === 'mlp') return mlp({ size, seed, ...sizes });
    const image = { resolution: size, channels, seed, discriminatorNormalization, ...sizes } as const;
    return architecture === 'dcgan' ? dcgan(image) : conditional({ ...image, classes: classes ?? 0 });
  };
}
