import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe } from 'vitest';
import { floats, integers } from '../check-against-cpu.test-helper.js';
import {
  property,
  seeds,
  shapeAndAxis,
  shapeOf,
  size,
  testProperties,
  type Property,
} from '../property.test-helper.js';
import { indexing } from './indexing.js';

const picking: Property[] = [
  property({
    name: 'gather',
    cases: fc.record({ seed: seeds, row: shapeAndAxis([1, 3], 5), picked: shapeOf([0, 2], 4) }),
    build: ({ seed, row: { shape, axis }, picked }) => {
      const length = shape.at(axis)!;
      return {
        fn: ({ x, indices }) => {
          const fn = (value: tf.Tensor): tf.Tensor => tf.gather(value, indices!, axis);
          const gradient = tf.grad((value) => tf.sum(tf.square(fn(value))))(x!);
          // tfjs's gradient gets an axis that is counted from behind wrong
          return axis < 0 || picked.length === 0 ? { y: fn(x!) } : { y: fn(x!), gradient };
        },
        inputs: {
          x: floats(shape, { seed }),
          indices: integers(picked, { seed: seed + 1, from: 0, to: length }),
        },
      };
    },
  }),
  property({
    name: 'gather with batch axes',
    cases: fc.record({
      seed: seeds,
      batch: shapeOf([1, 2], 3),
      outer: shapeOf([0, 1], 3),
      length: size(1, 4),
      inner: shapeOf([0, 1], 3),
      picked: size(1, 4),
    }),
    build: ({ seed, batch, outer, length, inner, picked }) => ({
      fn: ({ x, indices }) => ({
        y: tf.gather(x!, indices!, batch.length + outer.length, batch.length),
      }),
      inputs: {
        x: floats([...batch, ...outer, length, ...inner], { seed }),
        indices: integers([...batch, picked], { seed: seed + 1, from: 0, to: length }),
      },
    }),
  }),
  property({
    name: 'gatherND, scatterND and tensorScatterUpdate',
    cases: fc.record({ seed: seeds, shape: shapeOf([1, 3], 4), depth: size(1, 3), places: size(1, 5) }),
    build: ({ seed, shape, depth, places }) => {
      const rank = Math.min(depth, shape.length);
      const lengths = shape.slice(0, rank);
      const columns = lengths.map((length, axis) =>
        integers([places, 1], { seed: seed + axis, from: 0, to: length }),
      );
      const rest = shape.slice(rank);
      return {
        fn: ({ x, updates, ...parts }) => {
          const indices = tf.concat(
            lengths.map((_, axis) => parts[`i${axis}`]!),
            1,
          );
          // each place once, as the last update of a place wins in tfjs, and any of them in ONNX Runtime
          const once = tf.slice(indices, [0, 0], [1, rank]);
          return {
            gathered: tf.gatherND(x!, indices),
            scattered: tf.scatterND(indices, updates!, shape as [number]),
            updated: tf.tensorScatterUpdate(
              x!,
              once,
              tf.slice(updates!, [0, ...rest.map(() => 0)], [1, ...rest]),
            ),
          };
        },
        inputs: {
          x: floats(shape, { seed }),
          updates: floats([places, ...rest], { seed: seed + 7 }),
          ...Object.fromEntries(columns.map((column, axis) => [`i${axis}`, column])),
        },
      };
    },
  }),
  property({
    name: 'oneHot, bincount and denseBincount',
    cases: fc.record({ seed: seeds, shape: shapeOf([2, 2], 5), depth: size(2, 5) }),
    build: ({ seed, shape, depth }) => ({
      fn: ({ x, weights }) => {
        const [rows, columns] = shape as [number, number];
        const flat = tf.reshape(x!, [rows * columns]) as tf.Tensor1D;
        const flatWeights = tf.reshape(weights!, [rows * columns]) as tf.Tensor1D;
        const none = tf.tensor1d([]);
        return {
          hot: tf.oneHot(x!, depth, 3, -2),
          counted: tf.bincount(flat, none, depth),
          weighted: tf.bincount(flat, flatWeights, depth),
          countedAll: tf.bincount(x as unknown as tf.Tensor1D, none, depth), // as tf.image.threshold does
          rows: tf.denseBincount(x as tf.Tensor2D, tf.tensor2d([], [0, columns]), depth),
          weightedRows: tf.denseBincount(x as tf.Tensor2D, weights as tf.Tensor2D, depth),
          present: tf.denseBincount(x as tf.Tensor2D, weights as tf.Tensor2D, depth, true),
        };
      },
      inputs: { x: integers(shape, { seed, from: 0, to: 5 }), weights: floats(shape, { seed }) },
    }),
  }),
  property({
    name: 'searchSorted, lowerBound and upperBound',
    cases: fc.record({ seed: seeds, batch: size(1, 3), length: size(1, 6), wanted: size(1, 4) }),
    build: ({ seed, batch, length, wanted }) => ({
      fn: ({ steps, values }) => {
        const sorted = tf.cumsum(steps!, 1);
        return {
          left: tf.searchSorted(sorted, values!, 'left'),
          right: tf.searchSorted(sorted, values!, 'right'),
        };
      },
      inputs: {
        steps: integers([batch, length], { seed, from: 0, to: 3 }),
        values: integers([batch, wanted], { seed: seed + 1, from: -1, to: 8 }),
      },
    }),
  }),
  property({
    name: 'sparseToDense',
    cases: fc.record({ seed: seeds, length: size(3, 7), one: fc.boolean() }),
    build: ({ seed, length, one }) => ({
      fn: ({ values, fill }) => ({
        vector: tf.sparseToDense(
          tf.tensor1d([2, 0], 'int32'),
          one ? tf.sum(values!) : values!,
          [length],
          fill as tf.Scalar,
        ),
        matrix: tf.sparseToDense(
          tf.tensor2d(
            [
              [1, 0],
              [0, 2],
            ],
            undefined,
            'int32',
          ),
          values!,
          [2, length],
          fill as tf.Scalar,
        ),
      }),
      inputs: { values: floats([2], { seed }), fill: floats([], { seed: seed + 1 }) },
    }),
  }),
  property({
    name: 'topk, values and indices',
    cases: fc.record({ seed: seeds, shape: shapeOf([1, 3], 6), k: fc.nat(99), whole: fc.boolean() }),
    build: ({ seed, shape, k, whole: isWhole }) => ({
      fn: ({ x }) => ({ ...tf.topk(x!, (k % shape.at(-1)!) + 1) }),
      inputs: { x: isWhole ? integers(shape, { seed, from: -3, to: 3 }) : floats(shape, { seed }) },
    }),
  }),
  property({
    name: 'diag',
    count: 20,
    cases: fc.record({ seed: seeds, shape: shapeOf([1, 2], 4) }),
    build: ({ seed, shape }) => ({
      fn: ({ x }) => ({ y: tf.diag(x!) }),
      inputs: { x: floats(shape, { seed }) },
    }),
  }),
];

describe('generated indices', () => {
  testProperties(picking, indexing);
});
