import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe } from 'vitest';
import { floats, withGradients } from '../check-against-cpu.test-helper.js';
import {
  testProperties,
  property,
  seeds,
  shapeAndAxis,
  shapeOf,
  size,
  type Property,
} from '../property.test-helper.js';
import { blocks } from './blocks.js';

const numbersOf = (length: number, [min, max]: readonly [number, number]): fc.Arbitrary<number[]> =>
  fc.array(size(min, max), { minLength: length, maxLength: length });

/** A shape and as many numbers for each of its axes as asked. */
const perAxis = (range: readonly [number, number], lists: number) =>
  shapeOf([1, 4]).chain((shape) =>
    fc.record({
      seed: seeds,
      shape: fc.constant(shape),
      lists: fc.array(numbersOf(shape.length, range), { minLength: lists, maxLength: lists }),
    }),
  );

const pairsOf = (before: readonly number[], after: readonly number[]): [number, number][] =>
  before.map((number, axis) => [number, after[axis]!]);

const axisCases = fc.record({ seed: seeds, row: shapeAndAxis([1, 4], 5), extra: size(1, 4) });

const moving: Property[] = [
  property({
    name: 'transpose',
    cases: perAxis([0, 99], 1),
    build: ({ seed, shape, lists: [keys] }) => {
      const perm = shape.map((_, axis) => axis).sort((a, b) => keys![a]! - keys![b]! || a - b);
      return { fn: withGradients((x) => tf.transpose(x, perm)), inputs: { x: floats(shape, { seed }) } };
    },
  }),
  property({
    name: 'reverse',
    cases: fc.record({ seed: seeds, shape: shapeOf([1, 4]), mask: fc.nat(15) }),
    build: ({ seed, shape, mask }) => {
      const axes = shape.flatMap((_, axis) => ((mask >> axis) & 1 ? [axis - (axis % 2) * shape.length] : []));
      const all = axes.length === 0;
      return {
        fn: withGradients((x) => (all ? tf.reverse(x) : tf.reverse(x, axes))),
        inputs: { x: floats(shape, { seed }) },
      };
    },
  }),
  property({
    name: 'tile',
    cases: perAxis([1, 3], 1),
    build: ({ seed, shape, lists: [reps] }) => ({
      fn: withGradients((x) => tf.tile(x, reps!)),
      inputs: { x: floats(shape, { seed }) },
    }),
  }),
  property({
    name: 'pad',
    cases: perAxis([0, 3], 2),
    build: ({ seed, shape, lists: [before, after] }) => ({
      fn: withGradients((x) => tf.pad(x, pairsOf(before!, after!), seed % 3)),
      inputs: { x: floats(shape, { seed }) },
    }),
  }),
  ...(['reflect', 'symmetric'] as const).map((mode) =>
    property({
      name: `mirrorPad, ${mode}`,
      cases: perAxis([0, 3], 2),
      build: ({ seed, shape, lists: [before, after] }) => {
        const most = shape.map((length) => (mode === 'reflect' ? length - 1 : length));
        const within = (wanted: readonly number[]): number[] =>
          wanted.map((number, axis) => Math.min(number, most[axis]!));
        return {
          fn: ({ x }) => ({ y: tf.mirrorPad(x!, pairsOf(within(before!), within(after!)), mode) }),
          inputs: { x: floats(shape, { seed }) },
        };
      },
    }),
  ),
  property({
    name: 'slice',
    cases: perAxis([0, 99], 2),
    build: ({ seed, shape, lists: [starts, lengths] }) => {
      const begin = shape.map((length, axis) => starts![axis]! % length);
      const sizes = shape.map((length, axis) => {
        const wanted = lengths![axis]! % (length - begin[axis]! + 1);
        return wanted === 0 ? -1 : wanted;
      });
      return { fn: withGradients((x) => tf.slice(x, begin, sizes)), inputs: { x: floats(shape, { seed }) } };
    },
  }),
  property({
    name: 'stridedSlice',
    count: 60,
    cases: perAxis([-5, 5], 3),
    build: ({ seed, shape, lists: [begin, end, steps] }) => {
      const strides = steps!.map((step) => (step === 0 ? 1 : Math.sign(step) * (1 + (Math.abs(step) % 2))));
      const masks = [seed & 1, (seed >> 1) & 1] as const;
      return {
        fn: ({ x }) => ({ y: tf.add(tf.stridedSlice(x!, begin!, end!, strides, ...masks), tf.sum(x!)) }),
        inputs: { x: floats(shape, { seed }) },
      };
    },
  }),
  property({
    name: 'broadcastTo',
    cases: perAxis([0, 1], 1),
    build: ({ seed, shape, lists: [keep] }) => ({
      fn: withGradients((x) => tf.mul(tf.broadcastTo(x, shape), 2)),
      inputs: {
        x: floats(
          shape.map((length, axis) => (keep![axis] === 1 ? length : 1)),
          { seed },
        ),
      },
    }),
  }),
];

const joining: Property[] = [
  property({
    name: 'concat',
    cases: axisCases,
    build: ({ seed, row: { shape, axis }, extra }) => {
      const at = (axis + shape.length) % shape.length;
      return {
        fn: withGradients((a, b) => tf.concat([a, b, a], axis)),
        inputs: {
          a: floats(shape, { seed }),
          b: floats(shape.with(at, extra), { seed: seed + 1 }),
        },
      };
    },
  }),
  property({
    name: 'stack and unstack',
    cases: axisCases,
    build: ({ seed, row: { shape, axis }, extra }) => ({
      fn: withGradients((a, b) => {
        const stacked = tf.stack([a, b, tf.neg(a)], axis < 0 ? axis : extra % (shape.length + 1));
        // tfjs cannot differentiate unstack into one piece
        if (stacked.shape.at(axis) === 1) return stacked;
        return tf.addN(tf.unstack(stacked, axis).map((piece, index) => tf.mul(piece, index + 1)));
      }),
      inputs: { a: floats(shape, { seed }), b: floats(shape, { seed: seed + 1 }) },
    }),
  }),
  property({
    name: 'split',
    cases: axisCases,
    build: ({ seed, row: { shape, axis }, extra }) => {
      const at = (axis + shape.length) % shape.length;
      const first = 1 + (extra % shape[at]!);
      const sizes = [first, shape[at]! - first];
      return {
        fn: withGradients((x) => {
          if (sizes[1] === 0) return tf.neg(x); // tfjs cannot differentiate split into one piece
          const pieces = tf.split(x, sizes, axis);
          return tf.concat(
            [...pieces].reverse().map((piece, index) => tf.mul(piece, index + 2)),
            axis,
          );
        }),
        inputs: { x: floats(shape, { seed }) },
      };
    },
  }),
];

const blockCases = fc
  .record({
    seed: seeds,
    block: fc.array(size(1, 3), { minLength: 1, maxLength: 2 }),
    counts: fc.tuple(size(1, 3), size(1, 3)),
    pads: fc.tuple(size(0, 2), size(0, 2)),
    batch: size(1, 2),
    channels: size(1, 3),
  })
  .map(({ block, counts, pads, ...rest }) => ({
    ...rest,
    block,
    spatial: block.map((length, axis) => Math.max(1, length * counts[axis]! - pads[axis]!)),
  }));

const blockProperties: Property[] = [
  property({
    name: 'spaceToBatchND and batchToSpaceND',
    cases: blockCases,
    build: ({ seed, block, spatial, batch, channels }) => {
      const paddings = spatial.map((length, axis) => {
        const missing = (block[axis]! - (length % block[axis]!)) % block[axis]!;
        return [missing - (missing >> 1), missing >> 1];
      });
      return {
        fn: withGradients((x) => {
          const apart = tf.spaceToBatchND(x, block, paddings);
          const scaled = tf.mul(
            apart,
            tf.reshape(tf.range(1, apart.shape[0]! + 1), [-1, ...spatial.map(() => 1), 1]),
          );
          return tf.concat(
            [tf.reshape(scaled, [-1]), tf.reshape(tf.batchToSpaceND(scaled, block, paddings), [-1])],
            0,
          );
        }),
        inputs: { x: floats([batch, ...spatial, channels], { seed }) },
      };
    },
  }),
  property({
    name: 'depthToSpace',
    cases: fc.record({
      seed: seeds,
      shape: fc.tuple(size(1, 2), size(1, 3), size(1, 3)),
      block: size(2, 3),
      channels: size(1, 3),
    }),
    build: ({ seed, shape, block, channels }) => ({
      fn: ({ x }) => ({ y: tf.depthToSpace(x as tf.Tensor4D, block) }),
      inputs: { x: floats([...shape, channels * block ** 2], { seed }) },
    }),
  }),
];

describe('generated shapes', () => {
  testProperties([...moving, ...joining, ...blockProperties], blocks);
});
