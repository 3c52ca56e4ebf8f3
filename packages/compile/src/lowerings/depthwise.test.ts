import * as tf from '@tensorflow/tfjs';
import { describe } from 'vitest';
import { floats, testCases, withGradients, type Case } from '../check-against-cpu.test-helper.js';
import { depthwise } from './depthwise.js';

const cases: Case[] = [
  ...[1, 2].flatMap((strides) =>
    [1, 3, 4].flatMap((kernel) =>
      (['same', 'valid'] as const).flatMap((pad) =>
        [1, 2].map((multiplier) => ({
          name: `depthwiseConv2d, kernel ${kernel}→${multiplier}, stride ${strides}, ${pad}`,
          fn: withGradients((x, filter) =>
            tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad),
          ),
          inputs: { x: floats([2, 7, 6, 3]), filter: floats([kernel, kernel, 3, multiplier], { seed: 2 }) },
        })),
      ),
    ),
  ),
  {
    name: 'a dilated depthwiseConv2d',
    fn: ({ x, filter }) => ({
      y: tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same', 'NHWC', 2),
    }),
    inputs: { x: floats([2, 7, 6, 3]), filter: floats([3, 3, 3, 2], { seed: 2 }) },
  },
  {
    name: 'fused depthwiseConv2d with bias and relu',
    fn: ({ x, filter, bias }) => ({
      y: tf.fused.depthwiseConv2d({
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        strides: 1,
        pad: 'same',
        bias: bias!,
        activation: 'relu',
      }),
    }),
    inputs: {
      x: floats([2, 5, 5, 3], { from: -4, to: 4 }),
      filter: floats([3, 3, 3, 4], { seed: 2 }),
      bias: floats([12], { seed: 3 }),
    },
  },
  {
    name: 'separableConv2d',
    fn: withGradients((x, depth, point) =>
      tf.separableConv2d(x as tf.Tensor4D, depth as tf.Tensor4D, point as tf.Tensor4D, 1, 'same'),
    ),
    inputs: {
      x: floats([2, 5, 5, 3]),
      depth: floats([3, 3, 3, 2], { seed: 2 }),
      point: floats([1, 1, 6, 4], { seed: 3 }),
    },
  },
];

describe('lowerings of depthwise convolutions', () => {
  testCases(cases, depthwise);
});
