import { assertInteger, assertKnownOptions, assertNumber, type GanVariant } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** Settings of Adam. Each variant states its own defaults. */
export interface AdamOptions {
  /** Step size. */
  readonly learningRate?: number;
  /** Step size of the discriminator. @defaultValue `learningRate` */
  readonly discriminatorLearningRate?: number;
  /** Decay of the mean of the gradient, from 0 to below 1. */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradient, from 0 to below 1. */
  readonly beta2?: number;
}

/** Sizes of the networks that a variant makes by itself. */
export interface NetworkOptions {
  /** Length of one latent vector. @defaultValue 100 for images, 16 for vectors */
  readonly latentSize?: number;
  /** For images: filters of the level next to the image. @defaultValue 64 */
  readonly baseFilters?: number;
  /** For images: side of the square filters. @defaultValue 5 */
  readonly kernelSize?: number;
  /** For vectors: width of each hidden layer. @defaultValue 128 */
  readonly hiddenUnits?: number;
}

/** Options that most variants take and that have no one default. */
export const commonOptions = {
  discriminatorLearningRate: true,
  latentSize: true,
  baseFilters: true,
  kernelSize: true,
  hiddenUnits: true,
} as const satisfies Record<keyof NetworkOptions | 'discriminatorLearningRate', true>;

const { hiddenUnits: _, ...ofImages } = commonOptions;

/** Those of variants for images alone. */
export const imageOptions = ofImages;

/**
 * Factories of Adam optimisers; each call makes a new one. Step sizes of their own for the two networks are the two
 * time-scale update rule.
 *
 * @param caller - Name of the public function, the first word of the message.
 * @throws {@link OptionError} when a setting is out of range.
 * @see Kingma & Ba 2014, "Adam", https://arxiv.org/abs/1412.6980
 * @see Heusel et al. 2017, "GANs Trained by a Two Time-Scale Update Rule", https://arxiv.org/abs/1706.08500
 */
export function adamOptimizers(
  caller: string,
  settings: AdamOptions & Required<Pick<AdamOptions, 'learningRate' | 'beta1' | 'beta2'>>,
): Pick<GanVariant, 'generatorOptimizer' | 'discriminatorOptimizer'> {
  const { learningRate, discriminatorLearningRate = learningRate, beta1, beta2 } = settings;
  assertNumber(caller, { learningRate, discriminatorLearningRate }, { minimum: 0 });
  assertNumber(caller, { beta1, beta2 }, { minimum: 0, maximum: 0.999999 });
  return {
    generatorOptimizer: () => tf.train.adam(learningRate, beta1, beta2),
    discriminatorOptimizer: () => tf.train.adam(discriminatorLearningRate, beta1, beta2),
  };
}

/** Settings of RMSProp. Each variant states its own defaults. */
export interface RmspropOptions {
  /** Step size. */
  readonly learningRate: number;
  /** Step size of the discriminator. @defaultValue `learningRate` */
  readonly discriminatorLearningRate?: number;
  /** Decay of the mean of the squared gradient, from 0 to below 1. */
  readonly decay: number;
}

/** The square of PyTorch's 1e-8, with which most papers' code was run: tfjs adds it below the square root. */
const rmspropEpsilon = 1e-16;

/**
 * Factories of RMSProp optimisers without momentum; each call makes a new one.
 *
 * @param caller - Name of the public function, the first word of the message.
 * @throws {@link OptionError} when a setting is out of range.
 * @see Tieleman & Hinton 2012, "Lecture 6.5: RMSProp", Neural Networks for Machine Learning
 */
export function rmspropOptimizers(
  caller: string,
  { learningRate, discriminatorLearningRate = learningRate, decay }: RmspropOptions,
): Pick<GanVariant, 'generatorOptimizer' | 'discriminatorOptimizer'> {
  assertNumber(caller, { learningRate, discriminatorLearningRate }, { minimum: 0 });
  assertNumber(caller, { decay }, { minimum: 0, maximum: 0.999999 });
  return {
    generatorOptimizer: () => tf.train.rmsprop(learningRate, decay, 0, rmspropEpsilon),
    discriminatorOptimizer: () => tf.train.rmsprop(discriminatorLearningRate, decay, 0, rmspropEpsilon),
  };
}

/**
 * @param caller - Name of the public function.
 * @param options - All that was given to the variant.
 * @param known - Has the names of all its options.
 * @throws {@link OptionError} when an option is unknown, or a size is no whole number from 1.
 */
export function assertNetworkOptions<Options extends NetworkOptions>(
  caller: string,
  options: Options,
  known: Readonly<Record<keyof NoInfer<Options>, unknown>>,
): void {
  assertKnownOptions(caller, options, known);
  const { latentSize, baseFilters, kernelSize, hiddenUnits } = options;
  for (const [name, value] of Object.entries({ latentSize, baseFilters, kernelSize, hiddenUnits })) {
    if (value !== undefined) assertInteger(caller, { [name]: value });
  }
}
