import { OptionError, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import * as layers from './index.js';
import { image, join, labels, sound, vector, type LayerCase } from './layer-case.test-helper.js';

const name = 'a';

const normalizations: readonly LayerCase[] = [
  {
    title: 'PixelNormalization',
    inputs: [image(2, 3, 4)],
    build: join(() => new layers.PixelNormalization({ name })),
  },
  {
    title: 'GroupNormalization',
    inputs: [image(2, 3, 6)],
    build: join(() => new layers.GroupNormalization({ name, groups: 2 })),
    refuses: [
      () => new layers.GroupNormalization({ groups: 4 }).apply(tf.zeros([2, 3, 3, 6])),
      ShapeError,
      'GroupNormalization: the input must have a multiple of 4 channels, received [2, 3, 3, 6].',
    ],
  },
  {
    title: 'LayerNormalization',
    inputs: [image(2, 3, 2)],
    build: join(() => new layers.LayerNormalization({ name })),
    refuses: [
      () => new layers.LayerNormalization({ epsilon: -1 }),
      OptionError,
      'SampleLayerNormalization: `epsilon` must be a number from 0',
    ],
  },
  {
    title: 'InstanceNormalization',
    inputs: [image(2, 3, 2)],
    build: join(() => new layers.InstanceNormalization({ name })),
    refuses: [
      () => new layers.InstanceNormalization().apply(tf.zeros([2, 3])),
      ShapeError,
      'InstanceNormalization: the input must have shape [batch, ..., channels], received [2, 3].',
    ],
  },
  {
    title: 'conditionalBatchNormalization of labels',
    inputs: [image(2, 2, 3), labels(3)],
    build: ([x, condition]) =>
      layers.conditionalBatchNormalization(x!, { name, condition: condition!, classes: 3 }),
    refuses: [
      () => layers.conditionalBatchNormalization(input([4, 3]), { name, condition: input([2]), classes: 3 }),
      OptionError,
      'conditionalBatchNormalization: the condition must be labels [batch, 1] with `classes`, or vectors [batch, size], received [, 2] with classes 3.',
    ],
  },
  {
    title: 'conditionalBatchNormalization of vectors',
    inputs: [vector(3), vector(2)],
    build: ([x, condition], seed) =>
      layers.conditionalBatchNormalization(x!, { name, condition: condition!, seed }),
  },
  {
    title: 'adaptiveInstanceNormalization',
    inputs: [image(3, 2, 2), vector(3)],
    build: ([x, style], seed) => layers.adaptiveInstanceNormalization(x!, { name, style: style!, seed }),
    refuses: [
      () => layers.adaptiveInstanceNormalization(input([4, 3]), { name, style: input([2, 2]) }),
      OptionError,
      'adaptiveInstanceNormalization: the condition must be',
    ],
  },
  {
    title: 'FeatureModulation',
    inputs: [image(2, 2, 3), vector(3), vector(3)],
    build: join(() => new layers.FeatureModulation({ name })),
    refuses: [
      () => new layers.FeatureModulation().apply([input([2, 2, 3]), input([2]), input([3])]),
      ShapeError,
      'FeatureModulation: the input must be [features, scale, offset]',
    ],
  },
  {
    title: 'VirtualBatchNormalization with its reference',
    inputs: [image(2, 2, 3)],
    build: ([x], seed) => {
      const all = new layers.ReferenceBatch({ name: 'reference', referenceSize: 3, seed }).apply(x!);
      const normalized = new layers.VirtualBatchNormalization({ name, referenceSize: 3 }).apply(all);
      return new layers.DropReferenceBatch({ referenceSize: 3 }).apply(normalized) as tf.SymbolicTensor;
    },
    refuses: [
      () => new layers.VirtualBatchNormalization({ referenceSize: 3 }).apply(tf.zeros([3, 2])),
      ShapeError,
      'VirtualBatchNormalization: the batch must be larger than `referenceSize` (3), received 3.',
    ],
  },
];

const equalized = (layer: () => tf.layers.Layer): LayerCase['build'] =>
  join((seed) => new layers.EqualizedLearningRate({ layer: layer(), seed, learningRateMultiplier: 0.5 }));
const convolution = { filters: 3, kernelSize: 2, name: 'inner' } as const;

const weights: readonly LayerCase[] = [
  {
    title: 'EqualizedLearningRate of dense',
    inputs: [vector(3)],
    build: equalized(() => tf.layers.dense({ units: 2, name: 'inner' })),
    refuses: [
      () => new layers.EqualizedLearningRate({ layer: tf.layers.reLU() }),
      OptionError,
      'EqualizedLearningRate: `layer` must be one of Dense, Conv1D, ',
    ],
  },
  {
    title: 'EqualizedLearningRate of conv2d',
    inputs: [image(3, 4, 2)],
    build: equalized(() => tf.layers.conv2d({ ...convolution, strides: 2 })),
    refuses: [
      () => {
        const layer = tf.layers.dense({ units: 2 });
        layer.apply(tf.zeros([1, 2]));
        return new layers.EqualizedLearningRate({ layer });
      },
      OptionError,
      'EqualizedLearningRate: `layer` must not have weights yet',
    ],
  },
  {
    title: 'EqualizedLearningRate of conv2dTranspose',
    inputs: [image(2, 3, 2)],
    build: equalized(() => tf.layers.conv2dTranspose({ ...convolution, strides: 2 })),
  },
  {
    title: 'Conv1DTranspose',
    inputs: [sound(4, 2)],
    build: join((seed) => new layers.Conv1DTranspose({ ...convolution, strides: 3, kernelSize: 4, seed })),
    refuses: [
      () => new layers.Conv1DTranspose(convolution).apply(tf.zeros([2, 3])),
      ShapeError,
      'Conv1DTranspose: the input must have shape [batch, width, channels], received [2, 3].',
    ],
  },
  ...(['none', 'up', 'down'] as const).map((resample): LayerCase => ({
    title: `ModulatedConvolution2D (${resample})`,
    inputs: [image(4, 2, 2), vector(3)],
    build: join((seed) => new layers.ModulatedConvolution2D({ name, filters: 3, resample, seed })),
    refuses: [
      () =>
        new layers.ModulatedConvolution2D({ filters: 3, resample: 'down' }).apply([
          input([3, 4, 2]),
          input([2]),
        ]),
      ShapeError,
      'ModulatedConvolution2D: the input must be [features, style] of shapes [batch, even height, even width, channels] and [batch, size], received [, 3, 4, 2] and [, 2].',
    ],
  })),
  {
    title: 'ModulatedConvolution2D without demodulation',
    inputs: [image(2, 2, 2), vector(3)],
    build: join(
      (seed) =>
        new layers.ModulatedConvolution2D({ name, filters: 3, kernelSize: 1, normalization: 'none', seed }),
    ),
    refuses: [
      () => new layers.ModulatedConvolution2D({ filters: 3, resample: 'sideways' as 'up' }),
      OptionError,
      'ModulatedConvolution2D: `resample` must be one of down, none, up, received sideways.',
    ],
  },
  {
    title: 'NoiseInjection of drawn noise',
    inputs: [image(2, 3, 2)],
    build: join((seed) => new layers.NoiseInjection({ name, seed, strength: 'per-channel' })),
    random: true,
    refuses: [
      () => new layers.NoiseInjection().apply([input([2, 3, 2]), input([2, 3, 2])]),
      ShapeError,
      'NoiseInjection: the input must be features [batch, ..., channels], or [features, noise]',
    ],
  },
  {
    title: 'NoiseInjection of given noise',
    inputs: [sound(3, 2), sound(3, 1)],
    build: join((seed) => new layers.NoiseInjection({ name, seed })),
  },
];

/** Normalisations, layers with kernels and noise. */
export const weightCases: readonly LayerCase[] = [...normalizations, ...weights];

function input(shape: number[]): tf.SymbolicTensor {
  return tf.input({ shape });
}
