import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe } from 'vitest';
import { floats, integers, withGradients } from '../check-against-cpu.test-helper.js';
import {
  testProperties,
  property,
  seeds,
  shapeAndAxis,
  shapeOf,
  size,
  type Property,
} from '../property.test-helper.js';
import { cumulative } from './cumulative.js';
import { localResponse } from './local-response.js';

type Reduce = (x: tf.Tensor, axes: number[] | undefined, keepDims: boolean) => tf.Tensor;
type Along = (x: tf.Tensor, axis: number) => tf.Tensor;

/** Any subset of axes, counted from behind at times, or all of them. */
const reductionCases = fc
  .record({
    seed: seeds,
    shape: shapeOf([1, 4]),
    mask: fc.nat(15),
    behind: fc.boolean(),
    keepDims: fc.boolean(),
  })
  .map(({ seed, shape, mask, behind, keepDims }) => {
    const axes = shape.flatMap((_, axis) =>
      (mask >> axis) & 1 ? [behind ? axis - shape.length : axis] : [],
    );
    return { seed, shape, keepDims, axes: axes.length === 0 ? undefined : axes };
  });

const smooth: Readonly<Record<string, Reduce>> = {
  sum: tf.sum,
  mean: tf.mean,
  max: tf.max,
  min: tf.min,
  logSumExp: tf.logSumExp,
  'euclidean norm': (x, axes, keepDims) => tf.norm(x, 'euclidean', axes?.slice(0, 2) ?? 0, keepDims),
  'variance of moments': (x, axes, keepDims) => tf.moments(x, axes, keepDims).variance,
};

const whole: Readonly<Record<string, Reduce>> = {
  sum: tf.sum,
  max: tf.max,
  min: tf.min,
  prod: tf.prod,
  mean: tf.mean,
  all: (x, axes, keepDims) => tf.all(tf.greater(x, tf.scalar(-2, 'int32')), axes, keepDims),
  any: (x, axes, keepDims) => tf.any(tf.greater(x, tf.scalar(1, 'int32')), axes, keepDims),
};

const along: Readonly<Record<string, Along>> = {
  softmax: (x, axis) => tf.softmax(x, axis === x.rank - 1 ? axis : -1),
  logSoftmax: (x) => tf.logSoftmax(x),
  // tfjs's gradient of cumsum is wrong along any axis but the last
  cumsum: (x) => tf.cumsum(x, x.rank - 1),
  'cumsum, exclusive': (x) => tf.cumsum(x, x.rank - 1, true, false),
  'cumsum, reverse': (x) => tf.cumsum(x, x.rank - 1, false, true),
  prod: (x, axis) => tf.prod(x, axis),
};

const picking: Readonly<Record<string, Along>> = {
  argMax: (x, axis) => tf.argMax(x, axis),
  argMin: (x, axis) => tf.argMin(x, axis),
  'cumsum along any axis': (x, axis) => tf.cumsum(x, axis),
  cumprod: (x, axis) => tf.cumprod(x, axis),
  'cumprod, exclusive': (x, axis) => tf.cumprod(x, axis, true, false),
  'cumprod, reverse': (x, axis) => tf.cumprod(x, axis, false, true),
  'cumprod, exclusive and reverse': (x, axis) => tf.cumprod(x, axis, true, true),
};

/** tfjs on cpu sums along an axis counted from the front only. */
const axisCases = fc.record({
  seed: seeds,
  row: shapeAndAxis([1, 4], 5).map(({ shape, axis }) => ({
    shape,
    axis: (axis + shape.length) % shape.length,
  })),
});

const pictures = fc.record({
  seed: seeds,
  shape: fc.tuple(size(1, 2), size(1, 3), size(1, 3), size(1, 6)),
  radius: size(0, 4),
  bias: size(1, 3),
  alpha: fc.constantFrom(0.2, 1),
  beta: fc.constantFrom(0.5, 0.75, 1),
});

const properties: Property[] = [
  ...Object.entries(smooth).map(([name, fn]) =>
    property({
      name,
      cases: reductionCases,
      build: ({ seed, shape, axes, keepDims }) => ({
        fn: withGradients((x) => fn(x, axes, keepDims)),
        inputs: { x: floats(shape, { seed, from: -2, to: 2 }) },
      }),
    }),
  ),
  ...Object.entries(whole).map(([name, fn]) =>
    property({
      name: `${name} of whole numbers`,
      count: 30,
      cases: reductionCases,
      build: ({ seed, shape, axes, keepDims }) => ({
        fn: ({ x }) => ({ y: fn(x!, axes, keepDims) }),
        inputs: { x: integers(shape, { seed, from: -3, to: 4 }) },
      }),
    }),
  ),
  ...Object.entries(along).map(([name, fn]) =>
    property({
      name,
      cases: axisCases,
      build: ({ seed, row: { shape, axis } }) => ({
        fn: withGradients((x) => fn(x, axis)),
        inputs: { x: floats(shape, { seed, from: -2, to: 2 }) },
        tolerance: 5e-5,
      }),
    }),
  ),
  ...Object.entries(picking).map(([name, fn]) =>
    property({
      name,
      cases: axisCases,
      build: ({ seed, row: { shape, axis } }) => ({
        fn: ({ x }) => ({ y: fn(x!, axis) }),
        inputs: { x: floats(shape, { seed, from: -2, to: 2 }) },
      }),
    }),
  ),
  property({
    name: 'localResponseNormalization',
    cases: pictures,
    build: ({ seed, shape, radius, bias, alpha, beta }) => ({
      fn: withGradients((x) => tf.localResponseNormalization(x as tf.Tensor4D, radius, bias, alpha, beta)),
      inputs: { x: floats(shape, { seed }) },
    }),
  }),
  property({
    name: 'batchNorm',
    cases: fc.record({
      seed: seeds,
      shape: shapeOf([2, 4]),
      withScale: fc.boolean(),
      withOffset: fc.boolean(),
    }),
    build: ({ seed, shape, withScale, withOffset }) => {
      const channels = [shape.at(-1)!];
      return {
        fn: withGradients((...tensors) => {
          const [x, mean, variance, offset, scale] = tensors as [tf.Tensor4D, ...tf.Tensor1D[]];
          const shift = withOffset ? offset! : tf.mul(offset!, 0);
          const gain = withScale ? scale! : tf.add(tf.mul(scale!, 0), 1);
          return tf.batchNorm(x, mean!, variance!, shift as tf.Tensor1D, gain as tf.Tensor1D, 0.01);
        }),
        inputs: {
          x: floats(shape, { seed }),
          mean: floats(channels, { seed: seed + 1 }),
          variance: floats(channels, { seed: seed + 2, from: 0.3, to: 2 }),
          offset: floats(channels, { seed: seed + 3 }),
          scale: floats(channels, { seed: seed + 4, from: 0.5, to: 2 }),
        },
        tolerance: 1e-4,
      };
    },
  }),
];

describe('generated reductions', () => {
  testProperties(properties, cumulative, localResponse);
});
