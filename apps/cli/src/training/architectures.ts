import { formatShape, OptionError, type DataShape } from '@gankit/core';
import type { NetworksBuilder } from '@gankit/trainer';
import type { VariantEntry } from '@gankit/variants';
import * as tf from '@tensorflow/tfjs';
import { architectureOf } from './architecture-builders.js';
import type { TrainConfig } from './config.js';

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
  if (architecture === undefined) return;
  const { data: kind = 'images', unlabelled } = architectureOf(architecture);
  if (kind !== 'any' && isImage !== (kind === 'images'))
    refuse(`--architecture ${architecture}`, `is for ${kind}`);
  if (unlabelled !== undefined && data.classes === undefined) {
    throw new OptionError(
      `\`--architecture ${architecture}\` needs labels, but ${config.data} has none. Put the images into one folder per class, or choose ${unlabelled}.`,
    );
  }
}

/** The networks of `--architecture`; nothing when the variant's own are wanted. */
export function networksBuilder(entry: VariantEntry, config: TrainConfig): NetworksBuilder | undefined {
  const { architecture } = config;
  if (architecture === undefined) return undefined;
  const { latentSize, baseFilters, kernelSize, hiddenUnits } = config.option; // every variant takes them there
  const sizes = { ...defined({ latentSize, baseFilters, kernelSize, hiddenUnits }), ...sizesOf(config) };
  const penalised = entry.singleSamples ?? entry.options.includes('penaltyWeight');
  const { build } = architectureOf(architecture);
  return (data, seed) => build({ data, sizes, seed, penalised });
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
  if (entry.sources !== undefined) return; // they reach further than the command
  tf.env().set('PROD', true); // no banner
  const narrow = { ...config, baseFilters: 1, latentSize: 16 };
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
