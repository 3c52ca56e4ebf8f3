import {
  conditional,
  dcgan,
  mlp,
  r3gan,
  resnet,
  type DcganOptions,
  type ResnetOptions,
} from '@gankit/architectures';
import { formatShape, OptionError, type DataShape, type GanNetworks } from '@gankit/core';
import type { NetworkOptions } from './settings.js';

export interface NetworksOptions extends NetworkOptions {
  /** Name of the variant's function, the first word of the message. */
  readonly caller: string;
  readonly seed: number;
}

interface UnconditionalOptions extends NetworksOptions {
  readonly discriminatorNormalization?: NonNullable<DcganOptions['discriminatorNormalization']>;
}

/**
 * DCGAN for images, fully connected networks for vectors; labels are left aside.
 *
 * @param data - Shape of the data.
 * @throws {@link OptionError} when the data is neither square images from 16 to 128 pixels nor vectors.
 */
export function unconditionalNetworks(data: DataShape, options: UnconditionalOptions): GanNetworks {
  const { caller, seed, latentSize, baseFilters, kernelSize, hiddenUnits, discriminatorNormalization } =
    options;
  const [size] = data.sample;
  if (data.sample.length === 1) return mlp({ size: size!, seed, ...defined({ latentSize, hiddenUnits }) });
  const image = squareImage(caller, data);
  return dcgan({
    ...image,
    seed,
    ...defined({ latentSize, baseFilters, kernelSize }),
    ...(discriminatorNormalization === undefined ? {} : { discriminatorNormalization }),
  });
}

/**
 * The same with labels as second input of both networks.
 *
 * @param data - Shape of the data.
 * @throws {@link OptionError} when the data has no labels, or is neither square images nor vectors.
 */
export function classConditionalNetworks(data: DataShape, options: UnconditionalOptions): GanNetworks {
  const { caller, seed, latentSize, baseFilters, kernelSize, hiddenUnits } = options;
  const classes = classesOf(caller, data);
  const [size] = data.sample;
  if (data.sample.length === 1) {
    return mlp({ size: size!, classes, seed, ...defined({ latentSize, hiddenUnits }) });
  }
  const image = squareImage(caller, data);
  return conditional({ ...image, classes, seed, ...defined({ latentSize, baseFilters, kernelSize }) });
}

interface SpectralOptions extends UnconditionalOptions {
  /** Makes the networks for images. @defaultValue `resnet` */
  readonly residual?: (options: ResnetOptions) => GanNetworks;
  /** Whether both networks take the labels of the data. @defaultValue 'ignored' */
  readonly labels?: 'ignored' | 'optional' | 'required';
  /** Height of the features with self-attention. @defaultValue as `residual` has it */
  readonly attentionSize?: number;
  /** Length of the learned vector of a class. @defaultValue as `residual` has it */
  readonly labelSize?: number;
  /** Filters of the discriminator's block next to the image. @defaultValue half of `baseFilters`, with self-attention as many */
  readonly discriminatorFilters?: number;
}

/**
 * Residual networks for images, fully connected ones for vectors, the discriminator with spectral normalisation.
 * `baseFilters` are the generator's; the discriminator has half as many, with self-attention as many.
 *
 * @param data - Shape of the data.
 * @throws {@link OptionError} when the data is neither square images from 16 to 256 pixels nor vectors, or has no labels
 * where the networks always take them.
 */
export function spectralNetworks(data: DataShape, options: SpectralOptions): GanNetworks {
  const { caller, seed, latentSize, baseFilters, kernelSize, hiddenUnits, residual = resnet } = options;
  const [size] = data.sample;
  const labels = labelsFor(data, options);
  if (data.sample.length === 1) {
    const sizes = defined({ latentSize, hiddenUnits });
    return mlp({ size: size!, seed, discriminatorWeightNormalization: 'spectral', ...labels, ...sizes });
  }
  const { attentionSize, labelSize, discriminatorFilters } = options;
  // SNGAN's discriminator has half as many filters as its generator; the others know their own.
  const halved = baseFilters === undefined || residual !== resnet ? undefined : Math.ceil(baseFilters / 2);
  const filters = defined({
    generatorFilters: baseFilters,
    discriminatorFilters: discriminatorFilters ?? halved,
  });
  const sizes = defined({ latentSize, kernelSize, attentionSize, labelSize });
  return residual({ ...squareImage(caller, data), seed, ...labels, ...filters, ...sizes });
}

function labelsFor(data: DataShape, { caller, labels = 'ignored' }: SpectralOptions): { classes?: number } {
  if (labels === 'required') return { classes: classesOf(caller, data) };
  return labels === 'ignored' || data.classes === undefined ? {} : { classes: data.classes };
}

/**
 * The residual networks of R3GAN for images, fully connected ones for vectors, neither with normalisation; labels are left
 * aside.
 *
 * @param data - Shape of the data.
 * @throws {@link OptionError} when the data is neither square images from 8 to 256 pixels nor vectors.
 */
export function unnormalizedResidualNetworks(
  data: DataShape,
  options: UnconditionalOptions & { readonly blocks?: number },
): GanNetworks {
  const { caller, seed, latentSize, baseFilters, kernelSize, hiddenUnits, blocks } = options;
  const [size] = data.sample;
  if (data.sample.length === 1) return mlp({ size: size!, seed, ...defined({ latentSize, hiddenUnits }) });
  const image = squareImage(caller, data);
  return r3gan({ ...image, seed, ...defined({ latentSize, baseFilters, kernelSize, blocks }) });
}

/** @throws {@link OptionError} when the data has no labels. */
export function classesOf(caller: string, { classes }: DataShape): number {
  if (classes !== undefined) return classes;
  throw new OptionError(
    `${caller}: \`data\` must have labels, received data without classes. Use data with labels (one folder per class), or a variant without classes.`,
  );
}

interface Image {
  readonly resolution: number;
  readonly channels: number;
}

/** @throws {@link OptionError} when the data is not square images. */
export function imageOf(caller: string, data: DataShape): Image {
  return squareImage(caller, data, { known: 'square images [size, size, channels]' });
}

function squareImage(
  caller: string,
  { sample }: DataShape,
  { known = 'square images [size, size, channels] or vectors [size]' } = {},
): Image {
  const [height, width, channels] = sample;
  if (sample.length !== 3 || height !== width) {
    throw new OptionError(
      `${caller}: \`data\` must be ${known}, received samples of shape ${formatShape(sample)}. Resize the images, or give networks of your own.`,
    );
  }
  return { resolution: height!, channels: channels! };
}

/** Without the options that were not given. */
export function defined<Name extends string>(
  options: Readonly<Record<Name, number | undefined>>,
): Partial<Record<Name, number>> {
  const given = Object.entries<number | undefined>(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<Record<Name, number>>;
}
