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
import { reductions } from './reductions.js';

type Reduce = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;

const differentiable: Readonly<Record<string, Reduce>> = {
  sum: tf.sum,
  mean: tf.mean,
  max: tf.max,
  min: tf.min,
  logSumExp: tf.logSumExp,
  norm: (x, axis, keepDims) => tf.norm(x, 'euclidean', axis, keepDims),
  variance: (x, axis, keepDims) => tf.moments(x, axis, keepDims).variance,
};

const ways: readonly { readonly axis: number | number[] | undefined; readonly keepDims: boolean }[] = [
  { axis: undefined, keepDims: false },
  { axis: undefined, keepDims: true },
  { axis: 0, keepDims: false },
  { axis: -1, keepDims: true },
  { axis: [0, 2], keepDims: false },
  { axis: [-1, 1], keepDims: true },
];

const describeWay = ({ axis, keepDims }: (typeof ways)[number]): string =>
  `over ${JSON.stringify(axis) ?? 'everything'}${keepDims ? ', keepDims' : ''}`;

const reductionCases: Case[] = Object.entries(differentiable).flatMap(([name, reduce]) =>
  ways.map((way) => ({
    name: `${name} ${describeWay(way)}`,
    fn: withGradients((x) => reduce(x, way.axis, way.keepDims)),
    inputs: { x: floats([2, 3, 4], { from: 0.2, to: 2 }) },
  })),
);

const flatCases: Case[] = ways.flatMap((way) => {
  const { axis, keepDims } = way;
  return [
    {
      name: `all and any ${describeWay(way)}`,
      fn: ({ x }: Readonly<Record<string, tf.Tensor>>) => {
        const truth = tf.cast(x!, 'bool');
        return {
          all: tf.all(truth, axis, keepDims),
          any: tf.any(truth, axis, keepDims),
          count: tf.sum(truth, axis, keepDims),
          share: tf.mean(truth, axis, keepDims),
        };
      },
      inputs: { x: integers([2, 3, 4], { from: -0.5, to: 2 }) },
    },
    {
      name: `reductions of int32 ${describeWay(way)}`,
      fn: ({ x }: Readonly<Record<string, tf.Tensor>>) => ({
        sum: tf.sum(x!, axis, keepDims),
        mean: tf.mean(x!, axis, keepDims),
        max: tf.max(x!, axis, keepDims),
        min: tf.min(x!, axis, keepDims),
        prod: tf.prod(x!, axis, keepDims),
      }),
      inputs: { x: integers([2, 3, 4], { from: -3, to: 4 }) },
    },
  ];
});

const softmaxCases: Case[] = [
  {
    name: 'softmax and logSoftmax',
    fn: withGradients((x) => tf.add(tf.softmax(x), tf.logSoftmax(x))),
    inputs: { x: floats([3, 5], { from: -4, to: 4 }) },
  },
  {
    name: 'softmax of rank 3',
    fn: withGradients((x) => tf.softmax(x)),
    inputs: { x: floats([2, 3, 4], { from: -40, to: 40 }) },
  },
  {
    name: 'softmaxCrossEntropy',
    fn: ({ labels, logits }) => {
      const loss = (x: tf.Tensor): tf.Scalar => tf.losses.softmaxCrossEntropy(labels!, x) as tf.Scalar;
      return { value: loss(logits!), gradient: tf.grad(loss)(logits!) };
    },
    inputs: { labels: numbers([0, 1, 0, 1, 0, 0], [[2, 3]]), logits: floats([2, 3], { from: -4, to: 4 }) },
  },
];

/** tfjs's own gradient of `cumsum` is right for the last axis only, and `-1` gives it a wrong shape. */
const cumulativeCases: Case[] = [0, 1, 2].flatMap((axis) =>
  [
    { exclusive: false, reverse: false },
    { exclusive: true, reverse: false },
    { exclusive: false, reverse: true },
    { exclusive: true, reverse: true },
  ].map(({ exclusive, reverse }) => ({
    name: `cumsum over ${axis}${exclusive ? ', exclusive' : ''}${reverse ? ', reverse' : ''}`,
    fn:
      axis === 2
        ? withGradients((x) => tf.cumsum(x, axis, exclusive, reverse))
        : ({ x }: Readonly<Record<string, tf.Tensor>>) => ({ y: tf.cumsum(x!, axis, exclusive, reverse) }),
    inputs: { x: floats([2, 3, 4]) },
  })),
);

const batchNormCases: Case[] = [
  {
    name: 'batchNorm with moments of the batch',
    fn: withGradients((x, offset, scale) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.batchNorm(
        x,
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
        1e-3,
      );
    }),
    inputs: {
      x: floats([4, 3, 2, 5], { from: -2, to: 5 }),
      offset: floats([5], { seed: 2 }),
      scale: floats([5], { seed: 3 }),
    },
    tolerance: 1e-4,
  },
  {
    name: 'batchNorm with given moments and neither offset nor scale',
    fn: ({ x, mean, variance }) => ({
      y: tf.batchNorm(x!, mean as tf.Tensor1D, variance as tf.Tensor1D),
    }),
    inputs: {
      x: floats([6, 3]),
      mean: floats([3], { seed: 2 }),
      variance: floats([3], { from: 0.1, to: 2 }),
    },
  },
  {
    name: 'a layer normalisation',
    fn: withGradients((x) => {
      const { mean, variance } = tf.moments(x, -1, true);
      return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)));
    }),
    inputs: { x: floats([4, 6]) },
  },
];

const otherCases: Case[] = [
  {
    name: 'argMax and argMin, first of equals',
    fn: ({ x, n }) => ({
      most: tf.argMax(x!, 0),
      least: tf.argMin(x!, -1),
      firstOfEqual: tf.argMax(n!, 1),
      leastWhole: tf.argMin(n!, 1),
    }),
    inputs: { x: floats([3, 4]), n: numbers([2, 7, 7, 1, 1, 5, 5, 5], [[2, 4], 'int32']) },
  },
  {
    name: 'reductions of constants',
    fn: ({ x }) => ({
      sum: tf.add(tf.sum(tf.fill([3, 4], 0.3), 0), x!),
      mean: tf.add(tf.mean(tf.fill([3, 4], 0.3), 0), x!),
      product: tf.prod(x!),
      prod: tf.add(tf.prod(tf.fill([3, 4], 0.3), 0), x!),
      max: tf.add(tf.max(tf.fill([3, 4], 0.3), 0), x!),
      whole: tf.sum(tf.fill([2, 3], 3, 'int32')),
      wholeMean: tf.mean(tf.fill([2, 3], 3, 'int32')),
      truth: tf.sum(tf.fill([2, 3], 1, 'bool')),
    }),
    inputs: { x: floats([4]) },
  },
  {
    name: 'reductions of a scalar',
    fn: ({ x }) => ({ sum: tf.sum(x!), mean: tf.mean(x!), max: tf.max(x!), squares: tf.sum(tf.square(x!)) }),
    inputs: { x: numbers([1.5], [[]]) },
  },
  {
    name: 'reductions of what broadcasts lazily',
    fn: withGradients((x) => tf.sum(tf.tile(tf.reshape(x, [1, 4]), [3, 1]), 0)),
    inputs: { x: floats([4]) },
  },
];

const cases = [
  ...reductionCases,
  ...flatCases,
  ...softmaxCases,
  ...cumulativeCases,
  ...batchNormCases,
  ...otherCases,
];

describe('reduction lowerings', () => {
  testCases(cases, reductions);
});
