import { assertInteger, assertNumber } from '@gankit/core';
import {
  assertNormalization,
  assertWeightNormalization,
  type Normalization,
  type WeightNormalization,
} from '@gankit/layers';
import { sizeChain } from './size-chain.js';

export interface ResnetOptions {
  /** Height and width of the images in pixels, any whole number from 16 to 256. */
  readonly resolution: number;
  /** Colours of a pixel: 1 for grey, 3 for RGB, any other number of planes as well. */
  readonly channels: number;
  /** Length of one latent vector. @defaultValue 128 */
  readonly latentSize?: number;
  /** Filters of the generator's block next to the image. @defaultValue 256 up to 56 pixels, else 64 */
  readonly generatorFilters?: number;
  /** Filters of the discriminator's block next to the image. @defaultValue 128 up to 56 pixels, else 64 */
  readonly discriminatorFilters?: number;
  /** Height and width of every convolution's window but the shortcuts', at least 2. @defaultValue 3 */
  readonly kernelSize?: number;
  /** Before every activation of the generator. @defaultValue 'batch' */
  readonly generatorNormalization?: Normalization;
  /** Of every layer of the discriminator that has weights. @defaultValue 'spectral' */
  readonly discriminatorWeightNormalization?: WeightNormalization;
  /** Share of the old moving average that batch normalisation keeps at each step. @defaultValue 0.9 */
  readonly batchNormMomentum?: number;
  /** Decides all initial weights. @defaultValue 0 */
  readonly seed?: number;
}

/** The options with every default, and what follows from the resolution. */
export interface ResnetSettings extends Required<ResnetOptions> {
  /** Heights that the generator goes through backwards: 28, 14, 7. */
  readonly sizes: readonly number[];
  /** How often the discriminator halves the image. */
  readonly halvings: number;
  /** Blocks of the discriminator after the last halving. */
  readonly plainBlocks: number;
  /** Filters of a level over those of the level next to the image, which is level 0. */
  readonly growth: (level: number) => number;
}

/** Up to as many levels the networks are those for CIFAR-10, beyond those for ImageNet. */
const smallLevels = 3;
/** Where the discriminator for CIFAR-10 stops halving. */
const smallestSmallSize = 8;
const largestGrowth = 16;

/**
 * Fills in what was left out and refuses what cannot be built.
 *
 * @throws {@link OptionError} when an option is out of range.
 */
export function resolveResnet(options: ResnetOptions): ResnetSettings {
  const {
    resolution,
    channels,
    latentSize = 128,
    kernelSize = 3,
    batchNormMomentum = 0.9,
    seed = 0,
  } = options;
  assertInteger('resnet', { resolution }, { minimum: 16, maximum: 256 });
  const plan = planFor(resolution);
  const { generatorFilters = plan.generatorFilters, discriminatorFilters = plan.discriminatorFilters } =
    options;
  const { generatorNormalization = 'batch', discriminatorWeightNormalization = 'spectral' } = options;
  assertInteger('resnet', { channels, latentSize, generatorFilters, discriminatorFilters });
  assertInteger('resnet', { kernelSize }, { minimum: 2 });
  assertNumber('resnet', { batchNormMomentum }, { minimum: 0, maximum: 1 });
  assertInteger('resnet', { seed }, { minimum: 0, maximum: 0xffffffff });
  assertNormalization('resnet', { generatorNormalization });
  assertWeightNormalization('resnet', { discriminatorWeightNormalization });
  return {
    ...plan,
    resolution,
    channels,
    latentSize,
    generatorFilters,
    discriminatorFilters,
    kernelSize,
    generatorNormalization,
    discriminatorWeightNormalization,
    batchNormMomentum,
    seed,
  };
}

type Plan = Pick<
  ResnetSettings,
  'sizes' | 'halvings' | 'plainBlocks' | 'growth' | 'generatorFilters' | 'discriminatorFilters'
>;

function planFor(resolution: number): Plan {
  const sizes = sizeChain(resolution);
  const levels = sizes.length - 1;
  if (levels > smallLevels) {
    const growth = (level: number): number => Math.min(2 ** level, largestGrowth);
    return {
      sizes,
      halvings: levels,
      plainBlocks: 1,
      growth,
      generatorFilters: 64,
      discriminatorFilters: 64,
    };
  }
  const halvings = sizes.slice(0, -1).filter((size) => size > smallestSmallSize).length;
  return {
    sizes,
    halvings,
    plainBlocks: 2,
    growth: () => 1,
    generatorFilters: 256,
    discriminatorFilters: 128,
  };
}
