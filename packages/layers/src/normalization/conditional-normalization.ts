import { assertKnownOptions, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { seededGlorot } from '../initializers/seeded-glorot.js';
import { normalizeWeights, type WeightNormalization } from '../weights/weight-normalization.js';
import { BatchStandardization } from './batch-standardization.js';
import { FeatureModulation } from './feature-modulation.js';
import { InstanceNormalization } from './instance-normalization.js';

interface ModulationOptions {
  /** First part of the names of the layers. */
  readonly name: string;
  /** Of the dense layers that read a vector. @defaultValue 'none' */
  readonly weightNormalization?: WeightNormalization;
  /** Decides the initial weights, together with the name. @defaultValue 0 */
  readonly seed?: number;
}

const modulationOptions: Readonly<Record<keyof ModulationOptions, true>> = {
  name: true,
  weightNormalization: true,
  seed: true,
};

export interface ConditionalBatchNormalizationOptions extends ModulationOptions {
  /** int32 labels `[batch, 1]` when `classes` is given, else vectors `[batch, size]`, as BigGAN has them. */
  readonly condition: tf.SymbolicTensor;
  /** How many classes the labels have. @defaultValue none: the condition is a vector */
  readonly classes?: number;
  /** Share of the old moving average kept at each batch. @defaultValue 0.9 */
  readonly batchNormMomentum?: number;
}

export interface AdaptiveInstanceNormalizationOptions extends ModulationOptions {
  /** Vectors `[batch, size]`. */
  readonly style: tf.SymbolicTensor;
}

/**
 * Batch normalisation with a factor and an offset per class and channel, both learned, through embeddings that start
 * from 0: `batchNorm(x) · (1 + scale(y)) + offset(y)`. From a vector, dense layers give both.
 *
 * @param input - `[batch, ..., channels]`.
 * @returns Of the same shape.
 * @throws {@link OptionError} when the condition is neither labels with `classes` nor a vector.
 * @see Dumoulin et al. 2017, "A Learned Representation For Artistic Style", https://arxiv.org/abs/1610.07629
 * @see Miyato & Koyama 2018, "cGANs with Projection Discriminator", https://arxiv.org/abs/1802.05637
 * @see Brock et al. 2019, "Large Scale GAN Training", appendix B, https://arxiv.org/abs/1809.11096
 */
export function conditionalBatchNormalization(
  input: tf.SymbolicTensor,
  options: ConditionalBatchNormalizationOptions,
): tf.SymbolicTensor {
  assertKnownOptions('conditionalBatchNormalization', options, {
    ...modulationOptions,
    condition: true,
    classes: true,
    batchNormMomentum: true,
  });
  return normalizeBatchByCondition(input, options);
}

/** The same for options with more to them. */
export function normalizeBatchByCondition(
  input: tf.SymbolicTensor,
  options: ConditionalBatchNormalizationOptions,
): tf.SymbolicTensor {
  const { name, condition, classes, batchNormMomentum: momentum = 0.9 } = options;
  assertCondition('conditionalBatchNormalization', { condition, classes });
  const layer = new BatchStandardization({ name: `${name}_batch`, momentum });
  return modulate(layer.apply(input) as tf.SymbolicTensor, condition, options);
}

/**
 * Adaptive instance normalisation: each channel of each sample gets the deviation and mean that a style asks for,
 * `instanceNorm(x) · (1 + scale(w)) + offset(w)`, both by dense layers.
 *
 * Huang & Belongie take both numbers from the features of another image; StyleGAN learns them from a vector, as here.
 *
 * @param input - `[batch, ..., channels]`.
 * @returns Of the same shape.
 * @throws {@link OptionError} when the style is no vector, {@link ShapeError} for an input without positions.
 * @see Huang & Belongie 2017, "Arbitrary Style Transfer in Real-time with Adaptive Instance Normalization",
 * https://arxiv.org/abs/1703.06868
 * @see Karras et al. 2019, "A Style-Based Generator Architecture", equation 1, https://arxiv.org/abs/1812.04948
 */
export function adaptiveInstanceNormalization(
  input: tf.SymbolicTensor,
  options: AdaptiveInstanceNormalizationOptions,
): tf.SymbolicTensor {
  assertKnownOptions('adaptiveInstanceNormalization', options, { ...modulationOptions, style: true });
  return normalizeInstanceByStyle(input, options);
}

/** The same for options with more to them. */
export function normalizeInstanceByStyle(
  input: tf.SymbolicTensor,
  options: AdaptiveInstanceNormalizationOptions,
): tf.SymbolicTensor {
  const { name, style } = options;
  assertCondition('adaptiveInstanceNormalization', { condition: style, classes: undefined });
  const layer = new InstanceNormalization({ name: `${name}_instance`, affine: false });
  return modulate(layer.apply(input) as tf.SymbolicTensor, style, options);
}

function modulate(
  normalized: tf.SymbolicTensor,
  condition: tf.SymbolicTensor,
  options: ModulationOptions & { readonly classes?: number },
): tf.SymbolicTensor {
  const channels = normalized.shape.at(-1)!;
  const vectors = ['scale', 'offset'].map((part) => {
    const name = `${options.name}_${part}`;
    return options.classes === undefined
      ? transform(condition, { ...options, name, channels })
      : lookUp(condition, { name, classes: options.classes, channels });
  });
  const layer = new FeatureModulation({ name: options.name });
  return layer.apply([normalized, ...vectors]) as tf.SymbolicTensor;
}

function transform(
  vectors: tf.SymbolicTensor,
  options: ModulationOptions & { readonly channels: number },
): tf.SymbolicTensor {
  const { name, channels, weightNormalization = 'none', seed = 0 } = options;
  const kernelInitializer = seededGlorot({ seed, name });
  const layer = tf.layers.dense({ name, units: channels, kernelInitializer });
  return normalizeWeights(layer, { weightNormalization, seed }).apply(vectors) as tf.SymbolicTensor;
}

function lookUp(
  labels: tf.SymbolicTensor,
  { name, classes, channels }: { readonly name: string; readonly classes: number; readonly channels: number },
): tf.SymbolicTensor {
  const layer = tf.layers.embedding({
    name,
    inputDim: classes,
    outputDim: channels,
    embeddingsInitializer: 'zeros',
  });
  const flatten = tf.layers.flatten({ name: `${name}_flat` });
  return flatten.apply(layer.apply(labels)) as tf.SymbolicTensor;
}

function assertCondition(
  caller: string,
  { condition, classes }: { readonly condition: tf.SymbolicTensor; readonly classes: number | undefined },
): void {
  const [, size, ...rest] = condition.shape;
  const fits = classes === undefined ? typeof size === 'number' : Number.isInteger(classes) && size === 1;
  if (fits && rest.length === 0 && (classes === undefined || classes >= 1)) return;
  const shape = condition.shape.join(', ');
  throw new OptionError(
    `${caller}: the condition must be labels [batch, 1] with \`classes\`, or vectors [batch, size], received [${shape}] with classes ${String(classes)}.`,
  );
}
