import type { Stylegan2Options as NetworksOptions } from '@gankit/architectures';
import {
  OptionError,
  assertInteger,
  assertKnownOptions,
  assertNumber,
  type DataShape,
  type GanNetworks,
} from '@gankit/core';
import { refuseBatchNormalization } from './batch-normalization.js';
import { classesOf } from './networks.js';

export interface Stylegan2Options {
  /** Step size of Adam. @defaultValue 0.0025 */
  readonly learningRate?: number;
  /** Step size of Adam for the discriminator. @defaultValue `learningRate` */
  readonly discriminatorLearningRate?: number;
  /** Decay of the mean of the gradient. @defaultValue 0 */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradient. @defaultValue 0.99 */
  readonly beta2?: number;
  /**
   * Weight γ of the R1 penalty, taken every 16th step; 0 for none.
   * @defaultValue `0.0002 · pixels / batch`, the rule of StyleGAN2-ADA: 0.005 for 28×28 and 32 samples
   */
  readonly r1Weight?: number;
  /** Weight of the path length penalty, taken every 4th step; 0 for none, as StyleGAN2-ADA has it for 32×32. @defaultValue 2 */
  readonly pathLengthWeight?: number;
  /**
   * Adaptive augmentation (ADA): wanted mean sign of the discriminator's logits of real images, from 0 to 1. The paper has 0.6.
   * Takes 1, 3 or 4 channels.
   * @defaultValue 0, no augmentation
   */
  readonly adaptiveAugmentation?: number;
  /** Real images after which the probability of augmentation can have gone from 0 to 1. @defaultValue 500000 */
  readonly augmentationRampImages?: number;
  /** 1: both networks take the labels of the data. @defaultValue 0 */
  readonly conditional?: number;
  /** Length of one latent vector, and of one style. @defaultValue 128 */
  readonly latentSize?: number;
  /** Dense layers from latents to styles. @defaultValue 2 */
  readonly mappingLayers?: number;
  /** Filters of the blocks next to the image; each block further in has twice as many. @defaultValue 32 */
  readonly baseFilters?: number;
  /** No block has more filters. @defaultValue 512 */
  readonly maxFilters?: number;
  /** Share of the samples of training that mix two styles. @defaultValue 0.9 */
  readonly styleMixing?: number;
  /** 1: noise after every convolution of the generator; 0: none, which spares short runs its speckles. @defaultValue 1 */
  readonly noise?: number;
}

/** The settings of the paper and, where small images need others, of StyleGAN2-ADA; sizes that a processor can bear. */
export const stylegan2Defaults = {
  learningRate: 2.5e-3,
  beta1: 0,
  beta2: 0.99,
  pathLengthWeight: 2,
  adaptiveAugmentation: 0,
  augmentationRampImages: 500_000,
  conditional: 0,
  latentSize: 128,
  mappingLayers: 2,
  baseFilters: 32,
  maxFilters: 512,
  styleMixing: 0.9,
  noise: 1,
} as const;

/** Has the names of all options. */
export const stylegan2Options = {
  ...stylegan2Defaults,
  discriminatorLearningRate: true,
  r1Weight: true,
} as const;

export type Stylegan2Settings = Stylegan2Options &
  Required<Pick<Stylegan2Options, keyof typeof stylegan2Defaults>>;

/**
 * Fills in what was left out.
 *
 * @throws {@link OptionError} when an option is unknown or out of range; the networks check theirs.
 */
export function resolveStylegan2(options: Stylegan2Options): Stylegan2Settings {
  assertKnownOptions('stylegan2', options, stylegan2Options);
  const settings = { ...stylegan2Defaults, ...options };
  const { r1Weight = 0, pathLengthWeight, adaptiveAugmentation, augmentationRampImages } = settings;
  const { conditional, noise } = settings;
  assertNumber('stylegan2', { r1Weight, pathLengthWeight }, { minimum: 0 });
  assertNumber('stylegan2', { adaptiveAugmentation }, { minimum: 0, maximum: 1 });
  assertInteger('stylegan2', { augmentationRampImages });
  assertInteger('stylegan2', { conditional, noise }, { minimum: 0, maximum: 1 });
  return settings;
}

/** The options that the networks take. */
export function stylegan2NetworkOptions(
  settings: Stylegan2Settings,
  data: DataShape,
): Partial<NetworksOptions> {
  const { latentSize, mappingLayers, baseFilters, maxFilters, styleMixing, noise, conditional } = settings;
  const sizes = { latentSize, mappingLayers, baseFilters, maxFilters, styleMixing };
  const labels = conditional === 1 ? { classes: classesOf('stylegan2', data) } : {};
  return { ...sizes, ...labels, noise: noise === 1 ? 'injected' : 'none' };
}

/**
 * @throws {@link OptionError} when the discriminator has batch normalisation, or path lengths cannot be measured.
 */
export function checkStylegan2Networks(networks: GanNetworks, { pathLengthWeight }: Stylegan2Settings): void {
  refuseBatchNormalization('stylegan2', networks);
  const { name, generator, companions } = networks;
  const measurable = generator.outputNames.includes('styles') && companions?.generator?.['synthesis'];
  if (pathLengthWeight === 0 || measurable) return;
  throw new OptionError(
    `stylegan2: \`networks\` must have a generator with the output styles and the companion synthesis, received ${name} without. Take the networks of stylegan2, or \`pathLengthWeight\` 0.`,
  );
}
