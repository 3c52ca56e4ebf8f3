import { assertInteger, assertKnownOptions, assertNumber, OptionError } from '@gankit/core';
import {
  assertNormalization,
  assertWeightNormalization,
  type PlainNormalization,
  type WeightNormalization,
} from '@gankit/layers';
import { networkLabels, type NetworkLabels } from './label-conditioning.js';
import { assertOneOf, generatorLabelWays, type GeneratorLabels, type LabelOptions } from './label-options.js';
import { assertAttentionSize, planFor, type ResnetPlan } from './resnet-plan.js';

/** Where the latent vector enters the generator. */
export type LatentUse = 'split' | 'start';

/** `'normalization'`: batch normalisation whose factors and offsets belong to the class. */
export type ResnetGeneratorLabels = GeneratorLabels | 'normalization';

export interface ResnetOptions extends LabelOptions<ResnetGeneratorLabels> {
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
  readonly generatorNormalization?: PlainNormalization;
  /** Of every layer of the generator that has a kernel. @defaultValue 'none' */
  readonly generatorWeightNormalization?: WeightNormalization;
  /** Of every layer of the discriminator that has weights. @defaultValue 'spectral' */
  readonly discriminatorWeightNormalization?: WeightNormalization;
  /** Number of classes, at least 2; both networks then take labels. @defaultValue no labels */
  readonly classes?: number;
  /** How the generator hears of the class. @defaultValue 'normalization' */
  readonly generatorLabels?: ResnetGeneratorLabels;
  /**
   * Length of the learned vectors of a class: those that `'embedding'` joins, and with `latentUse: 'split'` the one that
   * all normalisations read.
   * @defaultValue 10
   */
  readonly labelSize?: number;
  /**
   * `'start'`: the first layer reads the whole latent vector. `'split'`: it reads a part, and the normalisations of each
   * block another, with the class when there is one.
   * @defaultValue 'start'
   */
  readonly latentUse?: LatentUse;
  /** Height of the features where both networks have self-attention, such as 14 for 28 pixels. @defaultValue nowhere */
  readonly attentionSize?: number;
  /** Share of the old moving average that batch normalisation keeps at each step. @defaultValue 0.9 */
  readonly batchNormMomentum?: number;
  /** Decides all initial weights. @defaultValue 0 */
  readonly seed?: number;
}

const optionNames: Readonly<Record<keyof ResnetOptions, true>> = {
  resolution: true,
  channels: true,
  latentSize: true,
  generatorFilters: true,
  discriminatorFilters: true,
  kernelSize: true,
  generatorNormalization: true,
  generatorWeightNormalization: true,
  discriminatorWeightNormalization: true,
  classes: true,
  generatorLabels: true,
  discriminatorLabels: true,
  labelSize: true,
  latentUse: true,
  attentionSize: true,
  batchNormMomentum: true,
  seed: true,
};

type Unlabelled = Omit<ResnetOptions, keyof LabelOptions | 'attentionSize' | 'classes'>;

/** The options with every default, and what follows from the resolution. */
export interface ResnetSettings extends Required<Unlabelled>, ResnetPlan {
  readonly attentionSize: number | undefined;
  /** How both networks hear of the class; nothing when there is none. */
  readonly labels: NetworkLabels<ResnetGeneratorLabels> | undefined;
}

/**
 * Fills in what was left out and refuses what cannot be built.
 *
 * @param caller - Name of the public function, the first word of the message.
 * @throws {@link OptionError} when an option is out of range.
 */
export function resolveResnet(caller: string, options: ResnetOptions): ResnetSettings {
  const { resolution, attentionSize } = options;
  assertNamesAndResolution(caller, options);
  const plan = planFor(resolution);
  const settings: ResnetSettings = {
    ...plan,
    resolution,
    channels: options.channels,
    latentSize: options.latentSize ?? 128,
    generatorFilters: options.generatorFilters ?? plan.generatorFilters,
    discriminatorFilters: options.discriminatorFilters ?? plan.discriminatorFilters,
    kernelSize: options.kernelSize ?? 3,
    generatorNormalization: options.generatorNormalization ?? 'batch',
    generatorWeightNormalization: options.generatorWeightNormalization ?? 'none',
    discriminatorWeightNormalization: options.discriminatorWeightNormalization ?? 'spectral',
    latentUse: options.latentUse ?? 'start',
    attentionSize,
    batchNormMomentum: options.batchNormMomentum ?? 0.9,
    seed: options.seed ?? 0,
    labels: labelsOf(caller, options),
  };
  assertSettings(caller, settings);
  return settings;
}

/** @throws {@link OptionError} when there is no such option or the resolution is out of range. */
export function assertNamesAndResolution(caller: string, options: ResnetOptions): void {
  assertKnownOptions(caller, options, optionNames);
  const { resolution } = options;
  assertInteger(caller, { resolution }, { minimum: 16, maximum: 256 });
}

function labelsOf(
  caller: string,
  {
    classes,
    labelSize = 10,
    generatorLabels = 'normalization',
    discriminatorLabels = 'projection',
    seed = 0,
  }: ResnetOptions,
): NetworkLabels<ResnetGeneratorLabels> | undefined {
  const ways = [...generatorLabelWays, 'normalization'] as const;
  return networkLabels(caller, { ways, classes, labelSize, generatorLabels, discriminatorLabels, seed });
}

function assertSettings(caller: string, settings: ResnetSettings): void {
  const { channels, latentSize, generatorFilters, discriminatorFilters, kernelSize } = settings;
  assertInteger(caller, { channels, latentSize, generatorFilters, discriminatorFilters });
  assertInteger(caller, { kernelSize }, { minimum: 2 });
  const { batchNormMomentum, seed, attentionSize, latentUse } = settings;
  assertNumber(caller, { batchNormMomentum }, { minimum: 0, maximum: 1 });
  assertInteger(caller, { seed }, { minimum: 0, maximum: 0xffffffff });
  const { generatorNormalization, generatorWeightNormalization, discriminatorWeightNormalization } = settings;
  assertNormalization(caller, { generatorNormalization });
  assertWeightNormalization(caller, { generatorWeightNormalization, discriminatorWeightNormalization });
  assertOneOf(caller, { latentUse }, ['start', 'split']);
  if (attentionSize !== undefined) assertAttentionSize(caller, { attentionSize, plan: settings });
  assertConditions(caller, settings);
}

/** What is told through normalisation needs one that can be told. */
function assertConditions(
  caller: string,
  { generatorNormalization, labels, latentUse, latentSize, sizes }: ResnetSettings,
): void {
  if (latentUse === 'split') assertInteger(caller, { latentSize }, { minimum: sizes.length });
  const conditioned = latentUse === 'split' || labels?.generator.way === 'normalization';
  if (!conditioned || generatorNormalization === 'batch') return;
  throw new OptionError(
    `${caller}: \`generatorNormalization\` must be batch when classes or latents enter through it, received ${generatorNormalization}. Give \`generatorLabels: 'embedding'\` and \`latentUse: 'start'\` for another one.`,
  );
}
