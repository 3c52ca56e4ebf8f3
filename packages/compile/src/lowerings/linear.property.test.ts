import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe } from 'vitest';
import { floats, withGradients } from '../check-against-cpu.test-helper.js';
import { testProperties, property, seeds, shapeOf, size, type Property } from '../property.test-helper.js';

const matrices = fc.record({
  seed: seeds,
  batch: shapeOf([0, 2], 3),
  rows: size(1, 5),
  inner: size(1, 5),
  columns: size(1, 5),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
});

const attention = fc.record({
  seed: seeds,
  batch: size(1, 2),
  heads: size(1, 3),
  queries: size(1, 4),
  keys: size(1, 4),
  depth: size(1, 4),
});

const swapped = (shape: readonly [number, number], swap: boolean): number[] =>
  swap ? [shape[1], shape[0]] : [...shape];

/** Letters of an einsum: each of `i j k` kept or summed. */
const contractions = fc.record({
  seed: seeds,
  sizes: fc.tuple(size(1, 3), size(1, 3), size(1, 3), size(1, 3)),
  equation: fc.constantFrom(
    'ij,jk->ik',
    'ij,jk->ki',
    'ijk,jkl->il',
    'ijk,ilk->ijl',
    'ij,ij->ij',
    'ij,ij->i',
    'ij,kl->ijkl',
    'ijk,k->ji',
    'ijkl,jl->ik',
  ),
});

const properties: Property[] = [
  property({
    name: 'matMul',
    count: 120,
    cases: matrices,
    build: ({ seed, batch, rows, inner, columns, transposeA, transposeB }) => ({
      fn: withGradients((a, b) => tf.matMul(a, b, transposeA, transposeB)),
      inputs: {
        a: floats([...batch, ...swapped([rows, inner], transposeA)], { seed }),
        b: floats([...batch, ...swapped([inner, columns], transposeB)], { seed: seed + 1 }),
      },
    }),
  }),
  property({
    name: 'matMul with broadcast batch axes',
    count: 60,
    cases: matrices.filter(({ batch }) => batch.length > 0),
    build: ({ seed, batch, rows, inner, columns, transposeA, transposeB }) => {
      const ones = (mask: number): number[] => batch.map((length, axis) => ((mask >> axis) & 1 ? 1 : length));
      const [batchA, batchB] = [ones(seed & 3), ones(~seed & 3)];
      const product = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.matMul(a, b, transposeA, transposeB);
      const full = (x: tf.Tensor): tf.Tensor => tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
      return {
        fn: ({ a, b }) => ({ y: product(a!, b!) }),
        // tfjs on cpu loses results when both sides are broadcast
        reference: ({ a, b }) => ({ y: product(full(a!), full(b!)) }),
        inputs: {
          a: floats([...batchA, ...swapped([rows, inner], transposeA)], { seed }),
          b: floats([...batchB, ...swapped([inner, columns], transposeB)], { seed: seed + 1 }),
        },
      };
    },
  }),
  property({
    name: 'fused matMul with bias and activation',
    cases: fc.record({
      row: matrices,
      activation: fc.constantFrom('linear' as const, 'relu' as const, 'elu' as const, 'sigmoid' as const),
    }),
    build: ({ row: { seed, rows, inner, columns }, activation }) => ({
      fn: ({ a, b, bias }) => ({
        y: tf.fused.matMul({ a: a!, b: b!, bias: bias!, activation }),
      }),
      inputs: {
        a: floats([rows, inner], { seed }),
        b: floats([inner, columns], { seed: seed + 1 }),
        bias: floats([columns], { seed: seed + 2 }),
      },
    }),
  }),
  property({
    name: 'attention of several heads',
    cases: attention,
    build: ({ seed, batch, heads, queries, keys, depth }) => ({
      fn: withGradients((q, k, v) => {
        const scores = tf.div(tf.matMul(q, k, false, true), Math.sqrt(depth));
        const mixed = tf.matMul(tf.softmax(scores), v);
        return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, queries, heads * depth]);
      }),
      inputs: {
        q: floats([batch, heads, queries, depth], { seed }),
        k: floats([batch, heads, keys, depth], { seed: seed + 1 }),
        v: floats([batch, heads, keys, depth], { seed: seed + 2 }),
      },
    }),
  }),
  property({
    name: 'einsum',
    count: 60,
    cases: contractions,
    build: ({ seed, sizes, equation }) => {
      const [left, right] = equation.split('->')[0]!.split(',') as [string, string];
      const shape = (letters: string): number[] =>
        [...letters].map((letter) => sizes['ijkl'.indexOf(letter)]!);
      return {
        fn: ({ a, b }) => ({ y: tf.einsum(equation, a!, b!) }),
        inputs: { a: floats(shape(left), { seed }), b: floats(shape(right), { seed: seed + 1 }) },
      };
    },
  }),
];

describe('generated matrix products', () => {
  testProperties(properties);
});
