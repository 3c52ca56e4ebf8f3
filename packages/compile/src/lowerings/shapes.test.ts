import * as tf from '@tensorflow/tfjs';
import { describe } from 'vitest';
import {
  floats,
  integers,
  numbers,
  testCases,
  withGradients,
  type Case,
} from '../check-against-cpu.test-helper.js';
import { shapes } from './shapes.js';

type Tensors = Readonly<Record<string, tf.Tensor>>;

const x234 = { x: floats([2, 3, 4]) };

const unary = (table: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>>): Case[] =>
  Object.entries(table).map(([name, fn]) => ({ name, fn: withGradients(fn), inputs: x234 }));

const movedCases = unary({
  reshape: (x) => tf.reshape(x, [4, -1]),
  'reshape to a vector': (x) => tf.reshape(x, [-1]),
  flatten: (x) => x.flatten(),
  'expandDims in front': (x) => tf.expandDims(x),
  'expandDims behind': (x) => tf.expandDims(x, -1),
  squeeze: (x) => tf.squeeze(tf.reshape(x, [2, 1, 12, 1])),
  transpose: (x) => tf.transpose(x),
  'transpose by a permutation': (x) => tf.transpose(x, [1, 2, 0]),
  'transpose of a lone axis': (x) => tf.transpose(tf.reshape(x, [1, 6, 4]), [1, 0, 2]),
  tile: (x) => tf.tile(x, [2, 1, 3]),
  'tile of lone axes, lazily': (x) => tf.mul(tf.tile(tf.reshape(x, [6, 1, 4]), [1, 5, 1]), 2),
  'reverse all': (x) => tf.reverse(x),
  'reverse one': (x) => tf.reverse(x, -1),
  'reverse two': (x) => tf.reverse(x, [0, 2]),
  clone: (x) => tf.clone(x),
  pad: (x) =>
    tf.pad(x, [
      [1, 0],
      [0, 2],
      [3, 1],
    ]),
  'pad with a number': (x) =>
    tf.pad(
      x,
      [
        [0, 0],
        [1, 1],
        [0, 0],
      ],
      -0.7,
    ),
  slice: (x) => tf.slice(x, [1, 0, 1], [1, 2, 3]),
  'slice to the end': (x) => tf.slice(x, [0, 1], [-1, -1]),
  'slice by one number': (x) => tf.slice(x, 1),
  broadcastTo: (x) => tf.broadcastTo(tf.sum(x, 1, true), [5, 2, 3, 4].slice(1)),
  'concat behind': (x) => tf.concat([x, tf.mul(x, 2), tf.neg(x)], -1),
  'concat of a constant': (x) => tf.concat([tf.zeros([2, 1, 4]), x, tf.fill([2, 2, 4], 0.5)], 1),
  'concat of nothing': (x) => tf.concat([tf.slice(x, 0, 0), tf.slice(x, 1, 0)], 0),
  'concat of one': (x) => tf.concat([x], 0),
  stack: (x) => tf.stack([x, tf.mul(x, 2)]),
  'stack in the middle': (x) => tf.stack([x, tf.mul(x, 2), x], 2),
  'stack behind': (x) => tf.stack([x, tf.mul(x, 2)], -1),
  unstack: (x) => tf.addN(tf.unstack(x, 1).map((piece, index) => tf.mul(piece, index + 1))),
  'unstack behind': (x) => tf.addN(tf.unstack(x, -1).map((piece, index) => tf.mul(piece, index + 1))),
  'split into equal parts': (x) => tf.addN(tf.split(x, 2, 2).map((piece, index) => tf.mul(piece, index + 1))),
  'split into given parts': (x) => tf.concat(tf.split(x, [1, 3], -1).toReversed(), 2),
  'meshes of ones and zeros': (x) => tf.add(tf.mul(x, tf.onesLike(x)), tf.zerosLike(x)),
  gather: (x) => tf.gather(x, tf.tensor1d([2, 0, 2, 1, 1], 'int32'), 1),
  'gather of a matrix of indices': (x) =>
    tf.gather(
      x,
      tf.tensor2d(
        [
          [1, 0],
          [1, 1],
        ],
        undefined,
        'int32',
      ),
    ),
  'gather behind': (x) => tf.gather(x, tf.tensor1d([3, 3, 0], 'int32'), -1),
});

/** tfjs drops the mirrored parts in its gradient of `mirrorPad`; compiled does the same. */
const mirrorCases: Case[] = (['reflect', 'symmetric'] as const).flatMap((mode) =>
  (
    [
      [
        [1, 1],
        [2, 2],
        [0, 0],
      ],
      [
        [0, 1],
        [2, 0],
        [1, 3],
      ],
    ] as [number, number][][]
  ).map((paddings) => ({
    name: `mirrorPad ${mode} by ${JSON.stringify(paddings)}`,
    fn: withGradients((x) => tf.mirrorPad(x, paddings as [[number, number]], mode)),
    inputs: x234,
  })),
);

const strided = (
  name: string,
  [begin, end, strides]: readonly [number[], number[], number[]?],
  masks: readonly number[] = [],
): Case => ({
  name: `stridedSlice ${name}`,
  fn: ({ x }) => ({ y: tf.stridedSlice(x!, begin, end, strides, ...masks) }),
  inputs: { x: floats([4, 5, 3]) },
});

/** tfjs has no gradient of `stridedSlice`. */
const stridedCases: Case[] = [
  strided('by steps', [
    [0, 1, 0],
    [4, 5, 3],
    [2, 3, 1],
  ]),
  strided('backwards', [
    [3, 4, 2],
    [0, 0, 0],
    [-1, -2, -1],
  ]),
  strided('backwards past the first', [
    [-1, 0, 0],
    [-5, 5, 3],
    [-2, 1, 1],
  ]),
  strided('with negative bounds', [
    [-3, -2, 0],
    [-1, 5, 3],
    [1, 1, 1],
  ]),
  strided(
    'with masks of begin and end',
    [
      [1, 1, 1],
      [2, 2, 2],
      [1, 1, 1],
    ],
    [0b101, 0b010],
  ),
  strided(
    'with an ellipsis',
    [
      [0, 1],
      [0, 2],
      [1, 1],
    ],
    [0, 0, 0b01],
  ),
  strided(
    'with a new axis',
    [
      [0, 1],
      [0, 3],
      [1, 1],
    ],
    [0, 0, 0, 0b01],
  ),
  strided(
    'that drops an axis',
    [
      [2, 1, 0],
      [3, 3, 3],
      [1, 1, 1],
    ],
    [0, 0, 0, 0, 0b001],
  ),
];

const labels = { labels: numbers([2, 0, 3, 1], [[4], 'int32']) };

const madeCases: Case[] = [
  {
    name: 'oneHot',
    fn: ({ labels: ids }) => ({
      plain: tf.oneHot(ids as tf.Tensor1D, 5),
      values: tf.oneHot(ids as tf.Tensor1D, 4, 2, -1),
      matrix: tf.oneHot(tf.reshape(ids!, [2, 2]) as tf.Tensor2D, 4),
      real: tf.oneHot(ids as tf.Tensor1D, 4, 0.9, 0.1, 'float32'),
      used: tf.mul(tf.oneHot(ids as tf.Tensor1D, 3), 1.5),
    }),
    inputs: labels,
  },
  {
    name: 'range and eye',
    fn: ({ x }) => ({
      up: tf.add(x!, tf.range(0, 4)),
      steps: tf.add(x!, tf.range(1, 3, 0.5)),
      down: tf.add(x!, tf.range(4, 0)),
      whole: tf.range(0, 7, 2, 'int32'),
      even: tf.linspace(-1, 2, 7),
      unit: tf.mul(x!, tf.eye(4)),
    }),
    inputs: { x: floats([4]) },
  },
  {
    name: 'fills',
    fn: ({ x }) => ({
      fill: tf.fill([2, 3], 0.7),
      whole: tf.fill([3], 4, 'int32'),
      zeros: tf.zeros([2, 2]),
      ones: tf.onesLike(x!),
      truth: tf.cast(tf.zerosLike(tf.cast(x!, 'bool')), 'bool'),
      tiled: tf.tile(tf.fill([2, 1], 3), [2, 2]),
      cut: tf.slice(tf.ones([4, 4]), [0, 1], [2, 2]),
      turned: tf.transpose(tf.fill([2, 3], 0.2)),
      padded: tf.pad(
        tf.ones([2, 2]),
        [
          [1, 0],
          [0, 1],
        ],
        3,
      ),
    }),
    inputs: { x: floats([4]) },
  },
  {
    name: 'constants with and without structure',
    fn: ({ x }) => ({
      vector: tf.add(x!, tf.tensor1d([1, -2, 3.5, Number.MIN_VALUE])),
      equal: tf.add(x!, tf.tensor1d([2, 2, 2, 2])),
      whole: tf.add(tf.cast(x!, 'int32'), tf.tensor1d([1, -2, 3, 2 ** 30], 'int32')),
      truth: tf.where(tf.tensor1d([true, false, true, true]), x!, tf.neg(x!)),
    }),
    inputs: { x: floats([4]) },
  },
];

const lookupCases: Case[] = [
  {
    name: 'an embedding and its gradient',
    fn: ({ table, ids }) => {
      const loss = (weights: tf.Tensor): tf.Tensor => tf.sum(tf.square(tf.gather(weights, ids!)));
      return { rows: tf.gather(table!, ids!), gradient: tf.grad(loss)(table!) };
    },
    inputs: { table: floats([5, 3]), ids: numbers([4, 1, 4, 0, 4], [[5], 'int32']) },
  },
  {
    name: 'an embedding of a matrix of ids and its gradient',
    fn: ({ table, ids }) => {
      const loss = (weights: tf.Tensor): tf.Tensor => tf.sum(tf.square(tf.gather(weights, ids!)));
      return { rows: tf.gather(table!, ids!), gradient: tf.grad(loss)(table!) };
    },
    inputs: { table: floats([4, 3]), ids: numbers([3, 1, 1, 0, 3, 3], [[2, 3], 'int32']) },
  },
  {
    name: 'unsortedSegmentSum, ids below zero left out',
    fn: ({ x, ids }) => ({ y: tf.unsortedSegmentSum(x!, ids as tf.Tensor1D, 4) }),
    inputs: { x: floats([5, 2, 3]), ids: numbers([0, 2, -1, 2, 3], [[5], 'int32']) },
  },
  {
    name: 'integer and boolean tensors',
    fn: ({ n }: Tensors) => {
      const truth = tf.greater(n!, 0);
      return {
        gathered: tf.gather(n!, tf.tensor1d([1, 0], 'int32')),
        joined: tf.concat([n!, tf.neg(n!)], 1),
        truths: tf.concat([truth, tf.logicalNot(truth)], 0),
        tiled: tf.tile(truth, [2, 2]),
        padded: tf.pad(n!, [
          [1, 1],
          [0, 0],
        ]),
        turned: tf.transpose(truth),
        cut: tf.slice(truth, [0, 1], [2, 1]),
        reversed: tf.reverse(n!, 0),
        rows: tf.unstack(n!)[1]!,
      };
    },
    inputs: { n: integers([2, 3], { from: -3, to: 4 }) },
  },
];

const cases = [...movedCases, ...mirrorCases, ...stridedCases, ...madeCases, ...lookupCases];

describe('lowerings that move, cut and make tensors', () => {
  testCases(cases, shapes);
});
