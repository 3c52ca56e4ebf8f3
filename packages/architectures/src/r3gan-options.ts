import { assertInteger, assertKnownOptions } from '@gankit/core';
import { sizeChain } from './size-chain.js';

export interface R3ganOptions {
  /** Height and width of the images in pixels, any whole number from 8 to 256. */
  readonly resolution: number;
  /** Colours of a pixel: 1 for grey, 3 for RGB, any other number of planes as well. */
  readonly channels: number;
  /** Length of one latent vector. @defaultValue 64 */
  readonly latentSize?: number;
  /** Filters of the level next to the image; each level further in has twice as many, at most 8 times. @defaultValue 64 */
  readonly baseFilters?: number;
  /** Residual blocks of each level. @defaultValue 2 */
  readonly blocks?: number;
  /** Channels between the convolutions of a block, as a multiple of the level's filters. @defaultValue 1 */
  readonly expansion?: number;
  /** Height and width of the window of each block's middle convolution. @defaultValue 3 */
  readonly kernelSize?: number;
  /** Decides all initial weights. @defaultValue 0 */
  readonly seed?: number;
}

/** The options with every default, and what follows from the resolution. */
export interface R3ganSettings extends Required<R3ganOptions> {
  /** Heights that the generator goes through backwards: 28, 14, 7. */
  readonly sizes: readonly number[];
  /** Filters of each of these. */
  readonly filters: readonly number[];
}

const largestGrowth = 8;

/**
 * Fills in what was left out and refuses what cannot be built.
 *
 * @throws {@link OptionError} when an option is out of range.
 */
export function resolveR3gan(options: R3ganOptions): R3ganSettings {
  const { resolution, channels, latentSize = 64, baseFilters = 64 } = options;
  const { blocks = 2, expansion = 1, kernelSize = 3, seed = 0 } = options;
  const settings = {
    resolution,
    channels,
    latentSize,
    baseFilters,
    blocks,
    expansion,
    kernelSize,
    seed,
  };
  assertKnownOptions('r3gan', options, settings);
  assertInteger('r3gan', { resolution }, { minimum: 8, maximum: 256 });
  assertInteger('r3gan', { channels, latentSize, baseFilters, blocks, expansion, kernelSize });
  assertInteger('r3gan', { seed }, { minimum: 0, maximum: 0xffffffff });
  const sizes = sizeChain(resolution);
  const filters = sizes.map((_, level) => baseFilters * Math.min(2 ** level, largestGrowth));
  return { ...settings, sizes, filters };
}
