import { assertKnownOptions, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { WeightNormalization } from '../weights/weight-normalization.js';
import { normalizeBatchByCondition, normalizeInstanceByStyle } from './conditional-normalization.js';
import { GroupNormalization } from './group-normalization.js';
import { InstanceNormalization } from './instance-normalization.js';
import { LayerNormalization } from './layer-normalization.js';
import { PixelNormalization } from './pixel-normalization.js';

/**
 * `'batch'`: batch normalisation (Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167), a stock tfjs layer. Without other
 * samples: `'layer'`, `'instance'`, `'group'` (of 32 or fewer groups), `'pixel'`. With a condition: `'conditionalBatch'`,
 * `'adaptiveInstance'`.
 */
export type Normalization =
  | 'adaptiveInstance'
  | 'batch'
  | 'conditionalBatch'
  | 'group'
  | 'instance'
  | 'layer'
  | 'none'
  | 'pixel';

/** Those that need no condition: all that a network may have without telling its layers more. */
export type PlainNormalization = Exclude<Normalization, 'adaptiveInstance' | 'conditionalBatch'>;

export interface ConditionOptions {
  /**
   * For `'conditionalBatch'`: int32 labels `[batch, 1]` together with `classes`, or vectors `[batch, size]`; for
   * `'adaptiveInstance'`: vectors.
   */
  readonly condition?: tf.SymbolicTensor;
  /** How many classes the labels have. */
  readonly classes?: number;
}

export interface NormalizationOptions extends ConditionOptions {
  /** Name of the layer. */
  readonly name: string;
  readonly normalization: Normalization;
  /** Share of the old moving average kept at each batch. @defaultValue 0.9 */
  readonly batchNormMomentum?: number;
  /** Of the dense layers that read the condition. @defaultValue 'none' */
  readonly weightNormalization?: WeightNormalization;
  /** Decides the initial weights, together with the name. @defaultValue 0 */
  readonly seed?: number;
}

const optionNames: Readonly<Record<keyof NormalizationOptions, true>> = {
  condition: true,
  classes: true,
  name: true,
  normalization: true,
  batchNormMomentum: true,
  weightNormalization: true,
  seed: true,
};

const BATCH_NORM_EPSILON = 1e-5;
const MOST_GROUPS = 32;

type Normalize = (input: tf.SymbolicTensor, options: NormalizationOptions) => tf.SymbolicTensor;

const layerOf =
  (make: (name: string, input: tf.SymbolicTensor) => tf.layers.Layer): Normalize =>
  (input, { name }) =>
    make(name, input).apply(input) as tf.SymbolicTensor;

const normalizations: Readonly<Record<Normalization, Normalize>> = {
  batch: (input, { name, batchNormMomentum: momentum = 0.9 }) => {
    const layer = tf.layers.batchNormalization({ name, momentum, epsilon: BATCH_NORM_EPSILON });
    return layer.apply(input) as tf.SymbolicTensor;
  },
  none: (input) => input,
  layer: layerOf((name) => new LayerNormalization({ name })),
  instance: layerOf((name) => new InstanceNormalization({ name })),
  group: layerOf(
    (name, input) =>
      new GroupNormalization({ name, groups: commonDivisor(MOST_GROUPS, input.shape.at(-1)!) }),
  ),
  pixel: layerOf((name) => new PixelNormalization({ name })),
  conditionalBatch: (input, options) =>
    normalizeBatchByCondition(input, { ...options, condition: conditionOf(options) }),
  adaptiveInstance: (input, options) =>
    normalizeInstanceByStyle(input, { ...options, style: conditionOf(options) }),
};

const conditioned: readonly string[] = ['adaptiveInstance', 'conditionalBatch'];
const names = Object.keys(normalizations);

/**
 * @param caller - Name of the public function, the first word of the message.
 * @param options - Named values, each of which must be a {@link PlainNormalization}.
 * @throws {@link OptionError} when one is not.
 */
export function assertNormalization(
  caller: string,
  options: Readonly<Record<string, PlainNormalization>>,
): void {
  const known = names.filter((name) => !conditioned.includes(name));
  for (const [name, value] of Object.entries(options)) assertKnown(caller, { name, value, known });
}

function assertKnown(
  caller: string,
  {
    name,
    value,
    known,
  }: { readonly name: string; readonly value: string; readonly known: readonly string[] },
): void {
  if (known.includes(value)) return;
  throw new OptionError(
    `${caller}: \`${name}\` must be one of ${known.join(', ')}, received ${String(value)}.`,
  );
}

/**
 * Normalises by name.
 *
 * @param input - `[batch, ..., channels]`.
 * @throws {@link OptionError} when there is no such normalisation, or it needs a condition and none is given.
 */
export function applyNormalization(
  input: tf.SymbolicTensor,
  options: NormalizationOptions,
): tf.SymbolicTensor {
  assertKnownOptions('applyNormalization', options, optionNames);
  return normalize(input, options);
}

/** The same for options with more to them: those of the block around. */
export function normalize(input: tf.SymbolicTensor, options: NormalizationOptions): tf.SymbolicTensor {
  assertKnown('applyNormalization', { name: 'normalization', value: options.normalization, known: names });
  return normalizations[options.normalization](input, options);
}

/** Whether the normalisation subtracts the mean of each channel, and with it any bias of the layer before. */
export function removesBias(normalization: Normalization): boolean {
  return ['adaptiveInstance', 'batch', 'conditionalBatch', 'instance'].includes(normalization);
}

function conditionOf({ name, normalization, condition }: NormalizationOptions): tf.SymbolicTensor {
  if (condition !== undefined) return condition;
  throw new OptionError(
    `applyNormalization: \`condition\` must be given for ${normalization}, received nothing for ${name}. Give labels with \`classes\`, or vectors.`,
  );
}

function commonDivisor(first: number, second: number): number {
  return second === 0 ? first : commonDivisor(second, first % second);
}
