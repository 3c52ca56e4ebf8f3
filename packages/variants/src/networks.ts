import { conditional, dcgan, mlp, resnet, type DcganOptions } from '@gankit/architectures';
import { formatShape, OptionError, type DataShape, type GanNetworks } from '@gankit/core';
import type { NetworkOptions } from './settings.js';

interface UnconditionalOptions extends NetworkOptions {
  /** Name of the variant's function, the first word of the message. */
  readonly caller: string;
  readonly seed: number;
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
  const { classes } = data;
  if (classes === undefined) {
    throw new OptionError(
      `${caller}: \`data\` must have labels, received data without classes. Use data with labels (one folder per class), or a variant without classes.`,
    );
  }
  const [size] = data.sample;
  if (data.sample.length === 1) {
    return mlp({ size: size!, classes, seed, ...defined({ latentSize, hiddenUnits }) });
  }
  const image = squareImage(caller, data);
  return conditional({ ...image, classes, seed, ...defined({ latentSize, baseFilters, kernelSize }) });
}

/**
 * Residual networks for images, fully connected ones for vectors, the discriminator with spectral normalisation; labels
 * are left aside. `baseFilters` are the generator's; the discriminator has half as many.
 *
 * @param data - Shape of the data.
 * @throws {@link OptionError} when the data is neither square images from 16 to 256 pixels nor vectors.
 */
export function spectralNetworks(data: DataShape, options: UnconditionalOptions): GanNetworks {
  const { caller, seed, latentSize, baseFilters, kernelSize, hiddenUnits } = options;
  const [size] = data.sample;
  if (data.sample.length === 1) {
    const sizes = defined({ latentSize, hiddenUnits });
    return mlp({ size: size!, seed, discriminatorWeightNormalization: 'spectral', ...sizes });
  }
  const image = squareImage(caller, data);
  const discriminatorFilters = baseFilters === undefined ? undefined : Math.ceil(baseFilters / 2);
  const filters = defined({ generatorFilters: baseFilters, discriminatorFilters });
  return resnet({ ...image, seed, ...filters, ...defined({ latentSize, kernelSize }) });
}

function squareImage(caller: string, { sample }: DataShape): { resolution: number; channels: number } {
  const [height, width, channels] = sample;
  if (sample.length !== 3 || height !== width) {
    throw new OptionError(
      `${caller}: \`data\` must be square images [size, size, channels] or vectors [size], received samples of shape ${formatShape(sample)}. Resize the images, or give networks of your own.`,
    );
  }
  return { resolution: height!, channels: channels! };
}

/** Without the options that were not given. */
function defined<Name extends string>(
  options: Readonly<Record<Name, number | undefined>>,
): Partial<Record<Name, number>> {
  const given = Object.entries<number | undefined>(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<Record<Name, number>>;
}
