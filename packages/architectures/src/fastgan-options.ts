import { assertInteger, assertKnownOptions, assertNumber } from '@gankit/core';
import { assertWeightNormalization, type WeightNormalization } from '@gankit/layers';
import { halvingChain } from './size-chain.js';

export interface FastganOptions {
  /** Height and width of the images in pixels, any whole number from 16 to 256. */
  readonly resolution: number;
  /** Colours of a pixel: 1 for grey, 3 for RGB, any other number of planes as well. */
  readonly channels: number;
  /** Length of one latent vector. @defaultValue 256 */
  readonly latentSize?: number;
  /** The paper's 64; every number of filters is a multiple or a share of it. @defaultValue 64 */
  readonly baseFilters?: number;
  /** Of every convolution of the generator, and of its dense layer. @defaultValue 'spectral' */
  readonly generatorWeightNormalization?: WeightNormalization;
  /** Of every convolution of the discriminator and its decoders. @defaultValue 'spectral' */
  readonly discriminatorWeightNormalization?: WeightNormalization;
  /** Share of the old moving average that batch normalisation keeps at each step. @defaultValue 0.9 */
  readonly batchNormMomentum?: number;
  /** Decides all initial weights. @defaultValue 0 */
  readonly seed?: number;
}

/** The options with every default, and what follows from the resolution. */
export interface FastganSettings extends Required<FastganOptions> {
  /** Heights from the image to at most 4 rows, which the generator goes through backwards: 32, 16, 8, 4. */
  readonly generatorSizes: readonly number[];
  /** Heights from the image to at most 8 rows, which the discriminator goes through: 32, 16, 8. */
  readonly discriminatorSizes: readonly number[];
}

const generatorSmallest = 4;
const discriminatorSmallest = 8;

/**
 * Fills in what was left out and refuses what cannot be built.
 *
 * @throws {@link OptionError} when an option is out of range.
 */
export function resolveFastgan(options: FastganOptions): FastganSettings {
  const { resolution, channels, latentSize = 256, baseFilters = 64 } = options;
  const { batchNormMomentum = 0.9, seed = 0 } = options;
  const { generatorWeightNormalization = 'spectral', discriminatorWeightNormalization = 'spectral' } =
    options;
  const settings = {
    resolution,
    channels,
    latentSize,
    baseFilters,
    batchNormMomentum,
    seed,
    generatorWeightNormalization,
    discriminatorWeightNormalization,
  };
  assertKnownOptions('fastgan', options, settings);
  assertInteger('fastgan', { resolution }, { minimum: 16, maximum: 256 });
  assertInteger('fastgan', { channels, latentSize, baseFilters });
  assertNumber('fastgan', { batchNormMomentum }, { minimum: 0, maximum: 1 });
  assertInteger('fastgan', { seed }, { minimum: 0, maximum: 0xffffffff });
  assertWeightNormalization('fastgan', { generatorWeightNormalization, discriminatorWeightNormalization });
  return {
    ...settings,
    generatorSizes: halvingChain(resolution, generatorSmallest),
    discriminatorSizes: halvingChain(resolution, discriminatorSmallest),
  };
}

/**
 * A share of `baseFilters` from one of the paper's tables.
 *
 * @param table - Multiples of `baseFilters` by level, the smallest features first; the last one stays for all beyond.
 * @param level - 0 for the smallest features.
 */
export function filtersAt(
  table: readonly number[],
  { level, baseFilters }: { readonly level: number; readonly baseFilters: number },
): number {
  return Math.max(1, Math.floor(table[Math.min(level, table.length - 1)]! * baseFilters));
}
