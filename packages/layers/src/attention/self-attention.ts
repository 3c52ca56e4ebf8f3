import { assertInteger, assertKnownOptions, formatShape, OptionError, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { seededGlorot } from '../initializers/seeded-glorot.js';
import { normalizeWeights, type WeightNormalization } from '../weights/weight-normalization.js';
import { DotProductAttention } from './dot-product-attention.js';
import { GatedResidual } from './gated-residual.js';

export interface SelfAttentionOptions {
  /** First part of the names of the layers: `'attention'` gives `attention_query`, … */
  readonly name: string;
  /** Channels of queries and keys. @defaultValue an eighth of the channels, at least 1 */
  readonly keyFilters?: number;
  /** Channels of the values. @defaultValue half of the channels, at least 1 */
  readonly valueFilters?: number;
  /** `'halve'` pools keys and values to half the height and width, as the paper's code does. @defaultValue 'halve' */
  readonly keyPooling?: 'halve' | 'none';
  /** Of the four 1×1 convolutions. The paper has `'spectral'`. @defaultValue 'none' */
  readonly weightNormalization?: WeightNormalization;
  /** Decides the initial weights, together with the name. @defaultValue 0 */
  readonly seed?: number;
}

const optionNames: Readonly<Record<keyof SelfAttentionOptions, true>> = {
  name: true,
  keyFilters: true,
  valueFilters: true,
  keyPooling: true,
  weightNormalization: true,
  seed: true,
};

/**
 * Self-attention: every pixel sees every other, `x + γ · conv1×1(softmax(q kᵀ) v)`, with `q`, `k`, `v` 1×1 convolutions of the
 * image and `γ` from 0.
 *
 * The matrix of all pairs has `(height · width)²` entries per sample (a quarter of it with pooled keys): use it at 32×32
 * pixels or fewer.
 *
 * @param input - `[batch, height, width, channels]`.
 * @returns Of the same shape.
 * @throws {@link ShapeError} when the input is no image.
 * @see Zhang et al. 2019, "Self-Attention Generative Adversarial Networks", https://arxiv.org/abs/1805.08318
 */
export function selfAttention(input: tf.SymbolicTensor, options: SelfAttentionOptions): tf.SymbolicTensor {
  assertKnownOptions('selfAttention', options, optionNames);
  const channels = input.shape.at(-1)!;
  if (input.shape.length !== 4) {
    throw new ShapeError(
      `selfAttention: \`input\` must have shape [batch, height, width, channels], received ${formatShape(input.shape)}.`,
    );
  }
  const { name, keyPooling = 'halve' } = options;
  const { keyFilters = atLeastOne(channels / 8), valueFilters = atLeastOne(channels / 2) } = options;
  assertInteger('selfAttention', { keyFilters, valueFilters });
  if (keyPooling !== 'halve' && keyPooling !== 'none') {
    throw new OptionError(
      `selfAttention: \`keyPooling\` must be one of halve, none, received ${String(keyPooling)}.`,
    );
  }
  const queries = project(input, { ...options, part: 'query', filters: keyFilters });
  const [keys, values] = (['key', 'value'] as const).map((part) => {
    const filters = part === 'key' ? keyFilters : valueFilters;
    const projected = project(input, { ...options, part, filters });
    return keyPooling === 'none' ? projected : halve(projected, `${name}_${part}_pool`);
  }) as [tf.SymbolicTensor, tf.SymbolicTensor];
  const attention = new DotProductAttention({ name: `${name}_weights` });
  const taken = attention.apply([queries, keys, values]) as tf.SymbolicTensor;
  const residual = project(taken, { ...options, part: 'output', filters: channels });
  return new GatedResidual({ name }).apply([input, residual]) as tf.SymbolicTensor;
}

interface ProjectionOptions extends SelfAttentionOptions {
  readonly part: 'key' | 'output' | 'query' | 'value';
  readonly filters: number;
}

function project(
  input: tf.SymbolicTensor,
  { part, filters, weightNormalization = 'none', seed = 0, ...options }: ProjectionOptions,
): tf.SymbolicTensor {
  const name = `${options.name}_${part}`;
  const kernelInitializer = seededGlorot({ seed, name });
  const layer = tf.layers.conv2d({ name, filters, kernelSize: 1, useBias: false, kernelInitializer });
  return normalizeWeights(layer, { weightNormalization, seed }).apply(input) as tf.SymbolicTensor;
}

function halve(input: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  const pooling = tf.layers.maxPooling2d({ name, poolSize: 2, strides: 2, padding: 'same' });
  return pooling.apply(input) as tf.SymbolicTensor;
}

function atLeastOne(size: number): number {
  return Math.max(1, Math.floor(size));
}
