import { assertInteger, assertKnownOptions, assertNumber, OptionError } from '@gankit/core';
import { assertOneOf } from './label-options.js';

export interface Stylegan2Options {
  /** Height and width of the images in pixels: 4, 5, 6 or 7 doubled at least twice, from 16 to 256. 28 and 32 are such sizes. */
  readonly resolution: number;
  /** Colours of a pixel: 1 for grey, 3 for RGB, any other number of planes as well. */
  readonly channels: number;
  /** Number of classes, at least 2; both networks then take labels. @defaultValue no labels */
  readonly classes?: number;
  /** Length of one latent vector. @defaultValue 128 */
  readonly latentSize?: number;
  /** Length of one style. @defaultValue `latentSize` */
  readonly styleSize?: number;
  /** Dense layers from latents to styles. The paper has 8, its successor for small images 2. @defaultValue 2 */
  readonly mappingLayers?: number;
  /** Filters of the blocks next to the image; each block further in has twice as many. @defaultValue 32 */
  readonly baseFilters?: number;
  /** No block has more filters. @defaultValue 512 */
  readonly maxFilters?: number;
  /** Share of the samples of training that mix two styles. @defaultValue 0.9 */
  readonly styleMixing?: number;
  /**
   * `'injected'` after every convolution of the synthesis, as in the paper, or `'none'`. In short runs on small images noise stays
   * visible as speckles.
   * @defaultValue 'injected'
   */
  readonly noise?: 'injected' | 'none';
  /** Samples that the discriminator's minibatch standard deviation compares with each other. @defaultValue 4 */
  readonly groupSize?: number;
  /** Decides all initial weights. @defaultValue 0 */
  readonly seed?: number;
}

/** The options with every default, and what follows from the resolution. */
export interface Stylegan2Settings extends Required<Omit<Stylegan2Options, 'classes'>> {
  readonly classes: number | undefined;
  /** Heights from the learned constant to the image: 7, 14, 28. */
  readonly sizes: readonly number[];
}

/** Where the synthesis network may start. */
const smallestSizes = [4, 5, 6, 7];

/** Every resolution from 16 to 256 that a start doubled again and again reaches. */
const resolutions = smallestSizes
  .flatMap((start) => [4, 8, 16, 32, 64].map((factor) => start * factor))
  .filter((size) => size <= 256)
  .sort((first, second) => first - second);

/**
 * Fills in what was left out and refuses what cannot be built.
 *
 * @throws {@link OptionError} when an option is out of range.
 */
export function resolveStylegan2(options: Stylegan2Options): Stylegan2Settings {
  const { resolution, channels, classes, latentSize = 128, styleSize = latentSize } = options;
  const { mappingLayers = 2, baseFilters = 32, maxFilters = 512, styleMixing = 0.9 } = options;
  const { noise = 'injected', groupSize = 4, seed = 0 } = options;
  const settings = {
    resolution,
    channels,
    classes,
    latentSize,
    styleSize,
    mappingLayers,
    baseFilters,
    maxFilters,
    styleMixing,
    noise,
    groupSize,
    seed,
  };
  assertKnownOptions('stylegan2', options, settings);
  if (!resolutions.includes(resolution)) {
    throw new OptionError(
      `stylegan2: \`resolution\` must be 4, 5, 6 or 7 doubled at least twice (${resolutions.join(', ')}), received ${resolution}. Resize the images to one of these.`,
    );
  }
  assertInteger('stylegan2', { channels, latentSize, styleSize, mappingLayers, baseFilters, maxFilters });
  assertOneOf('stylegan2', { noise }, ['injected', 'none']);
  assertInteger('stylegan2', { groupSize });
  assertInteger('stylegan2', { seed }, { minimum: 0, maximum: 0xffffffff });
  assertNumber('stylegan2', { styleMixing }, { minimum: 0, maximum: 1 });
  if (classes !== undefined) assertInteger('stylegan2', { classes }, { minimum: 2 });
  return { ...settings, sizes: sizesUpTo(resolution) };
}

/** Filters of the blocks of one size. */
export function filtersAt(size: number, { resolution, baseFilters, maxFilters }: Stylegan2Settings): number {
  return Math.min((baseFilters * resolution) / size, maxFilters);
}

function sizesUpTo(resolution: number): readonly number[] {
  const sizes = [resolution];
  while (!smallestSizes.includes(sizes[0]!)) sizes.unshift(sizes[0]! / 2);
  return sizes;
}
