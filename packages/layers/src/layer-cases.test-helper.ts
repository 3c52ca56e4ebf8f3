import { OptionError, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { blockCases } from './block-cases.test-helper.js';
import * as layers from './index.js';
import { image, join, labels, sound, vector, volume, type LayerCase } from './layer-case.test-helper.js';
import { weightCases } from './weight-cases.test-helper.js';

const name = 'a';

const resampling: readonly LayerCase[] = [
  ...[sound(5, 2), image(4, 3, 2), volume(2, 3, 2, 1)].flatMap((spec): readonly LayerCase[] => [
    {
      title: `FilteredResampling up of rank ${spec.shape.length}`,
      inputs: [spec],
      build: join(() => new layers.FilteredResampling({ name, up: 2 })),
    },
    {
      title: `NearestUpsampling of rank ${spec.shape.length}`,
      inputs: [spec],
      build: join(() => new layers.NearestUpsampling({ name })),
    },
  ]),
  {
    title: 'FilteredResampling down',
    inputs: [image(4, 5, 2)],
    build: join(() => new layers.FilteredResampling({ name, down: 2, kernel: [1, 2, 1], border: 'reflect' })),
    refuses: [
      () => new layers.FilteredResampling({ padding: [0, 0] }).apply(tf.zeros([1, 2, 4, 1])),
      ShapeError,
      'FilteredResampling: the input must be large enough for 4 weights and `padding` 0, 0, received [1, 2, 4, 1].',
    ],
  },
  {
    title: 'AdaptiveAveragePooling',
    inputs: [image(5, 3, 2)],
    build: join(() => new layers.AdaptiveAveragePooling({ name, size: 2 })),
    refuses: [
      () => new layers.AdaptiveAveragePooling({ size: 2 }).apply(tf.zeros([2, 3])),
      ShapeError,
      'AdaptiveAveragePooling: the input must have shape [batch, width, channels], ',
    ],
  },
  {
    title: 'PixelShuffle',
    inputs: [image(2, 3, 8)],
    build: join(() => new layers.PixelShuffle({ name })),
    refuses: [
      () => new layers.PixelShuffle().apply(tf.zeros([1, 2, 2, 6])),
      ShapeError,
      'PixelShuffle: the input must have a multiple of 4 channels, received [1, 2, 2, 6].',
    ],
  },
  {
    title: 'PixelUnshuffle of volumes',
    inputs: [volume(2, 4, 2, 1)],
    build: join(() => new layers.PixelUnshuffle({ name })),
    refuses: [
      () => new layers.PixelUnshuffle().apply(tf.zeros([1, 2, 3, 6])),
      ShapeError,
      'PixelUnshuffle: the input must have sizes that are multiples of 2, received [1, 2, 3, 6].',
    ],
  },
  {
    title: 'GlobalSumPooling',
    inputs: [image(2, 3, 2)],
    build: join(() => new layers.GlobalSumPooling({ name })),
  },
  {
    title: 'ReflectionPadding',
    inputs: [image(4, 3, 2)],
    build: join(() => new layers.ReflectionPadding({ name, size: 2 })),
    refuses: [
      () => new layers.ReflectionPadding({ size: 3 }).apply(tf.zeros([1, 4, 3, 2])),
      ShapeError,
      'ReflectionPadding: the input must be [batch, height, width, channels] of more than 3 pixels a side, received [1, 4, 3, 2].',
    ],
  },
  {
    title: 'PhaseShuffle',
    inputs: [sound(6, 2)],
    build: join(() => new layers.PhaseShuffle({ name })),
    random: true,
    refuses: [
      () => new layers.PhaseShuffle().apply(tf.zeros([1, 6, 2]), { training: true }),
      OptionError,
      'PhaseShuffle: `random` must be given in training, received nothing. Call `model.apply(inputs, { training: true, random })`',
    ],
  },
];

const others: readonly LayerCase[] = [
  {
    title: 'MinibatchStandardDeviation',
    inputs: [image(2, 1, 2)],
    build: join(() => new layers.MinibatchStandardDeviation({ name, groupSize: 4 })),
  },
  {
    title: 'MinibatchDiscrimination',
    inputs: [vector(3)],
    build: join((seed) => new layers.MinibatchDiscrimination({ name, kernels: 2, dimensions: 3, seed })),
    refuses: [
      () => new layers.MinibatchDiscrimination().apply(tf.zeros([2, 2, 2])),
      ShapeError,
      'MinibatchDiscrimination: the input must have shape [batch, features], received [2, 2, 2]. Flatten it.',
    ],
  },
  {
    title: 'Packing',
    inputs: [image(2, 1, 2)],
    build: join(() => new layers.Packing({ name })),
    refuses: [
      () => new layers.Packing({ samples: 3 }).apply(tf.zeros([4, 2, 2, 1])),
      ShapeError,
      'Packing: the batch must be a multiple of `samples` (3), received [4, 2, 2, 1].',
    ],
  },
  {
    title: 'selfAttention',
    inputs: [image(2, 4, 4)],
    build: ([x], seed) => layers.selfAttention(x!, { name, seed, keyFilters: 2 }),
    refuses: [
      () => layers.selfAttention(input([4, 3]), { name }),
      ShapeError,
      'selfAttention: `input` must have shape [batch, height, width, channels], received [, 4, 3].',
    ],
  },
  {
    title: 'DotProductAttention',
    inputs: [image(2, 2, 2), sound(3, 2), sound(3, 1)],
    build: join(() => new layers.DotProductAttention({ name })),
    refuses: [
      () => new layers.DotProductAttention().apply([input([4, 2]), input([3, 2]), input([4, 2])]),
      ShapeError,
      'DotProductAttention: the input must be [queries, keys, values]',
    ],
  },
  {
    title: 'GatedResidual',
    inputs: [vector(3), vector(3)],
    build: join(() => new layers.GatedResidual({ name })),
    refuses: [
      () => new layers.GatedResidual().apply([input([4]), input([3])]),
      ShapeError,
      'GatedResidual: the input must be [x, residual] of one shape, received [, 4] and [, 3].',
    ],
  },
  {
    title: 'skipLayerExcitation',
    inputs: [image(2, 3, 2), image(5, 4, 2)],
    build: ([x, skip], seed) => layers.skipLayerExcitation(x!, { name, skip: skip!, seed }),
    refuses: [
      () => layers.skipLayerExcitation(input([4, 4, 2]), { name, skip: input([3]) }),
      ShapeError,
      'skipLayerExcitation: `skip` must have shape [batch, height, width, channels], received [, 3].',
    ],
  },
  {
    title: 'GatedLinearUnit',
    inputs: [sound(2, 4)],
    build: join(() => new layers.GatedLinearUnit({ name })),
    refuses: [
      () => new layers.GatedLinearUnit().apply(input([3])),
      ShapeError,
      'GatedLinearUnit: the input must have an even number of channels, received [, 3].',
    ],
  },
  {
    title: 'ScaledLeakyRelu',
    inputs: [vector(6)],
    build: join(() => new layers.ScaledLeakyRelu({ name })),
  },
  {
    title: 'ProjectedClip inside of its range',
    inputs: [vector(6)],
    build: ([x]) =>
      new layers.ProjectedClip({ name }).apply(
        tf.layers.activation({ activation: 'tanh' }).apply(x!),
      ) as tf.SymbolicTensor,
  },
  {
    title: 'RandomDropout',
    inputs: [vector(6)],
    build: join(() => new layers.RandomDropout({ name, rate: 0.4 })),
    random: true,
    refuses: [
      () => new layers.RandomDropout().apply(tf.zeros([1, 2]), { training: true }),
      OptionError,
      'RandomDropout: `random` must be given in training',
    ],
  },
  {
    title: 'GumbelSoftmax',
    inputs: [vector(4)],
    build: join(() => new layers.GumbelSoftmax({ name, temperature: 0.7 })),
    random: true,
    refuses: [
      () => new layers.GumbelSoftmax().apply([input([4]), input([3])]),
      ShapeError,
      'GumbelSoftmax: the input must be logits [batch, ..., classes], or [logits, uniform] of one shape',
    ],
  },
  {
    title: 'LearnedConstant',
    inputs: [image(2, 1, 3)],
    build: ([x], seed) => {
      const constant = new layers.LearnedConstant({ name, shape: [2, 1, 3], seed }).apply(x!);
      return tf.layers.multiply().apply([x!, constant as tf.SymbolicTensor]) as tf.SymbolicTensor;
    },
    refuses: [
      () => new layers.LearnedConstant({ shape: [4, 0] }),
      OptionError,
      'LearnedConstant: `shape[1]` must be a whole number at least 1, received 0.',
    ],
  },
  {
    title: 'StyleTruncation',
    inputs: [vector(3)],
    build: join(() => new layers.StyleTruncation({ name, psi: 0.6 })),
    refuses: [
      () => new layers.StyleTruncation({ decay: 2 }),
      OptionError,
      'StyleTruncation: `decay` must be a number from 0 to 1, received 2.',
    ],
  },
  {
    title: 'StyleMixing',
    inputs: [vector(3)],
    build: join(() => new layers.StyleMixing({ name, levels: 4 })),
    random: true,
    refuses: [
      () => new layers.StyleMixing({ levels: 2 }).apply(tf.zeros([2, 3]), { training: true }),
      OptionError,
      'StyleMixing: `random` must be given in training',
    ],
  },
  {
    title: 'StyleOfLevel',
    inputs: [sound(3, 2)],
    build: join(() => new layers.StyleOfLevel({ name, level: 1 })),
    refuses: [
      () => new layers.StyleOfLevel({ level: 3 }).apply(tf.zeros([2, 3, 4])),
      ShapeError,
      'StyleOfLevel: the input must have shape [batch, levels, size] with more than 3 levels, received [2, 3, 4].',
    ],
  },
  {
    title: 'LatentCodes',
    inputs: [vector(6)],
    build: join(() => new layers.LatentCodes({ name, categories: 3, codes: 2 })),
    refuses: [
      () => new layers.LatentCodes({ categories: 3, codes: 2 }).apply(input([4])),
      ShapeError,
      'LatentCodes: the input must have shape [batch, size] with 5 numbers at least, received [, 4].',
    ],
  },
  {
    title: 'ReconstructionLogits',
    inputs: [image(2, 2, 1), image(2, 2, 1)],
    build: join(() => new layers.ReconstructionLogits({ name, energy: 'euclidean' })),
    refuses: [
      () => new layers.ReconstructionLogits().apply([input([4]), input([3])]),
      ShapeError,
      'ReconstructionLogits: the input must be [samples, reconstructions] of one shape, received [, 4] and [, 3].',
    ],
  },
  {
    title: 'projectionHead',
    inputs: [vector(3), labels(2)],
    build: ([x, y], seed) => layers.projectionHead(x!, { name, labels: y!, classes: 2, seed }),
    refuses: [
      () => layers.projectionHead(input([4, 4, 2]), { name, labels: input([1]), classes: 2 }),
      ShapeError,
      'projectionHead: `features` must have shape [batch, features], received [, 4, 4, 2].',
    ],
  },
  {
    title: 'labelEmbedding',
    inputs: [labels(3)],
    build: ([y], seed) => layers.labelEmbedding(y!, { name, classes: 3, size: 2, seed }),
    refuses: [
      () => layers.labelEmbedding(input([2]), { name, classes: 3, size: 2 }),
      ShapeError,
      'labelEmbedding: `labels` must have shape [batch, 1], received [, 2].',
    ],
  },
];

function input(shape: number[]): tf.SymbolicTensor {
  return tf.input({ shape });
}

/** Every layer and builder of the package. */
export const layerCases: readonly LayerCase[] = [...weightCases, ...resampling, ...others, ...blockCases];
