import { OptionError, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import * as layers from './index.js';
import { image, labels, sound, volume, type LayerCase } from './layer-case.test-helper.js';

const name = 'a';
const block = { name, filters: 2, kernelSize: 3, activation: 'tanh' } as const;

/** The blocks for sound, images and volumes, with the normalisations among them. */
export const blockCases: readonly LayerCase[] = [
  {
    title: 'downsampleBlock of sound by 3',
    inputs: [sound(7, 2)],
    build: ([x], seed) => layers.downsampleBlock(x!, { ...block, factor: 3, normalization: 'layer', seed }),
    refuses: [
      () => layers.downsampleBlock(tf.input({ shape: [4] }), block),
      ShapeError,
      'downsampleBlock: `input` must have shape [batch, width, channels], ',
    ],
  },
  {
    title: 'downsampleBlock of an image',
    inputs: [image(3, 4, 2)],
    build: ([x], seed) =>
      layers.downsampleBlock(x!, {
        ...block,
        normalization: 'group',
        weightNormalization: 'equalized',
        seed,
      }),
    refuses: [
      () =>
        layers.downsampleBlock(tf.input({ shape: [4, 4, 1] }), {
          ...block,
          normalization: 'conditionalBatch',
        }),
      OptionError,
      'applyNormalization: `condition` must be given for conditionalBatch, received nothing for a_norm.',
    ],
  },
  {
    title: 'downsampleBlock of a volume',
    inputs: [volume(3, 4, 3, 2)],
    build: ([x], seed) => layers.downsampleBlock(x!, { ...block, normalization: 'instance', seed }),
  },
  {
    title: 'upsampleBlock of sound by 4',
    inputs: [sound(3, 2)],
    build: ([x], seed) => layers.upsampleBlock(x!, { ...block, factor: 4, seed }),
    refuses: [
      () => layers.upsampleBlock(tf.input({ shape: [4, 2] }), { ...block, outputSize: [7, 7] }),
      OptionError,
      'upsampleBlock: `outputSize` must be left away for inputs other than images',
    ],
  },
  {
    title: 'upsampleBlock of an image',
    inputs: [image(2, 3, 2)],
    build: ([x], seed) =>
      layers.upsampleBlock(x!, { ...block, filters: 4, outputSize: [3, 6], activation: 'gatedLinear', seed }),
  },
  {
    title: 'upsampleBlock of a volume',
    inputs: [volume(2, 1, 2, 2)],
    build: ([x], seed) => layers.upsampleBlock(x!, { ...block, normalization: 'pixel', seed }),
  },
  {
    title: 'residualDownBlock of sound',
    inputs: [sound(6, 2)],
    build: ([x], seed) => layers.residualDownBlock(x!, { ...block, seed }),
  },
  {
    title: 'residualUpBlock of classes',
    inputs: [image(2, 2, 2), labels(3)],
    build: ([x, condition], seed) =>
      layers.residualUpBlock(x!, {
        ...block,
        normalization: 'conditionalBatch',
        condition: condition!,
        classes: 3,
        seed,
      }),
  },
  {
    title: 'residualUpBlock of styles',
    inputs: [image(2, 2, 2), { shape: [3] }],
    build: ([x, condition], seed) =>
      layers.residualUpBlock(x!, {
        ...block,
        normalization: 'adaptiveInstance',
        condition: condition!,
        weightNormalization: 'equalized',
        seed,
      }),
  },
  {
    title: 'residualUpBlock of a volume',
    inputs: [volume(1, 2, 2, 2)],
    build: ([x], seed) => layers.residualUpBlock(x!, { ...block, seed }),
  },
  {
    title: 'residualDownBlock of a volume',
    inputs: [volume(2, 2, 4, 2)],
    build: ([x], seed) => layers.residualDownBlock(x!, { ...block, seed }),
  },
  {
    title: 'residualBlock of sound',
    inputs: [sound(5, 2)],
    build: ([x], seed) => layers.residualBlock(x!, { ...block, activation: 'scaledLeakyRelu', seed }),
  },
];
