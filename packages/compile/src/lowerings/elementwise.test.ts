import * as tf from '@tensorflow/tfjs';
import { describe } from 'vitest';
import { floats, numbers, testCases, withGradients, type Case } from '../check-against-cpu.test-helper.js';
import type { TensorData } from '../tensor-function.js';
import { elementwise } from './elementwise.js';
import { smoothFunctions, type Binary, type Unary } from './smooth-functions.test-helper.js';

const flat: Readonly<Record<string, Unary>> = {
  ceil: tf.ceil,
  floor: tf.floor,
  round: tf.round,
  sign: tf.sign,
  step: (x) => tf.step(x, 0.25),
  isNaN: tf.isNaN,
  isFinite: (x) => tf.isFinite(tf.div(1, x)),
  isInf: (x) => tf.isInf(tf.div(1, x)),
};

const half = [-2.5, -1.5, -0.5, 0, 0.5, 1.5, 2.5, 3.2, -7.9];

const unaryCases: Case[] = [
  ...smoothFunctions.flatMap(([[from, to], functions]) =>
    rows(functions, (fn) => ({ fn: withGradients(fn), inputs: { x: floats([3, 5], { from, to }) } })),
  ),
  {
    name: 'tan beyond its poles',
    fn: withGradients(tf.tan),
    inputs: { x: floats([3, 5], { from: -3, to: 3 }) },
  },
  ...rows(flat, (fn) => ({ fn: ({ x }) => ({ y: fn(x!) }), inputs: { x: numbers(half) } })),
];

const broadcasting: Readonly<Record<string, Binary>> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  mod: tf.mod,
  pow: tf.pow,
};

/** tfjs gives these no gradient where they broadcast. */
const elementByElement: Readonly<Record<string, Binary>> = {
  maximum: tf.maximum,
  minimum: tf.minimum,
  squaredDifference: tf.squaredDifference,
};

const broadcasts: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [[2, 3], []],
  [
    [1, 3],
    [4, 1],
  ],
  [[3], [2, 1, 3]],
  [[2, 2, 4, 3], [3]],
  [
    [2, 2, 4, 3],
    [1, 1, 1, 3],
  ],
  [[2, 2, 4, 3], [1]],
  [
    [2, 2, 4, 3],
    [1, 1, 1, 1, 3],
  ],
  [
    [1, 2, 4, 3],
    [1, 1, 1, 3],
  ],
];

const comparisons: Readonly<Record<string, Binary>> = {
  equal: tf.equal,
  notEqual: tf.notEqual,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
};

const logical: Readonly<Record<string, Binary>> = {
  logicalAnd: tf.logicalAnd,
  logicalOr: tf.logicalOr,
  logicalXor: tf.logicalXor,
};

const binaryCases: Case[] = [
  ...broadcasts.flatMap(([left, right]) =>
    [
      ...rows(broadcasting, (fn) => ({ fn: withGradients(fn), inputs: operands(left, right) })),
      ...rows({ ...elementByElement, divNoNan: tf.divNoNan }, (fn) => ({
        fn: ({ a, b }) => ({ y: fn(a!, b!) }),
        inputs: operands(left, right),
      })),
    ].map((row) => ({ ...row, name: `${row.name} of [${left.join()}] and [${right.join()}]` })),
  ),
  ...rows(elementByElement, (fn) => ({ fn: withGradients(fn), inputs: operands([3, 4], [3, 4]) })).map(
    (row) => ({
      ...row,
      name: `${row.name} with gradients`,
    }),
  ),
  ...rows({ ...broadcasting, ...elementByElement, floorDiv: tf.floorDiv }, (fn) => ({
    fn: ({ a, b }) => ({ y: fn(a!, b!) }),
    inputs: { a: numbers([7, -7, 8, -9], [[4], 'int32']), b: numbers([2, 2, 3, 4], [[4], 'int32']) },
  })).map((row) => ({ ...row, name: `${row.name} of int32` })),
  ...rows({ mod: tf.mod, floorDiv: tf.floorDiv }, (fn) => ({
    fn: ({ a, b }) => ({ y: fn(a!, b!) }),
    inputs: { a: numbers([7.5, -7.5, 7.5, -7.5]), b: numbers([2, 2, -2, -2]) },
  })).map((row) => ({ ...row, name: `${row.name} of any signs` })),
  ...rows(comparisons, (fn) => ({
    fn: ({ a, b }) => ({
      floats: fn(a!, b!),
      broadcast: fn(a!, tf.scalar(2)),
      whole: fn(tf.cast(a!, 'int32'), tf.cast(b!, 'int32')),
      mixed: fn(tf.cast(a!, 'int32'), b!),
      truth: fn(tf.cast(a!, 'bool'), tf.cast(b!, 'bool')),
    }),
    inputs: { a: numbers([0, 1, 2, 3, 4]), b: numbers([4, 0, 2, 0, 3]) },
  })),
  ...rows(logical, (fn) => ({
    fn: ({ a, b }) => ({ y: fn(tf.cast(a!, 'bool'), tf.cast(b!, 'bool')) }),
    inputs: { a: numbers([0, 0, 1, 1]), b: numbers([0, 1, 0, 1]) },
  })),
];

const condition: Unary = (x) => tf.greater(x, 0.5);

const otherCases: Case[] = [
  {
    name: 'addN',
    fn: withGradients((a, b, c) => tf.addN([a, b, c])),
    inputs: { a: floats([2, 3]), b: floats([2, 3], { seed: 2 }), c: floats([2, 3], { seed: 3 }) },
  },
  {
    name: 'clipByValue',
    fn: withGradients((x) => tf.clipByValue(x, -0.4, 0.6)),
    inputs: { x: floats([11]) },
  },
  {
    name: 'clipByValue of int32',
    fn: ({ x }) => ({ y: tf.clipByValue(x!, -1, 2) }),
    inputs: { x: numbers([-4, -1, 0, 2, 5], [[5], 'int32']) },
  },
  {
    name: 'prelu',
    fn: withGradients((x, alpha) => tf.prelu(x, alpha)),
    inputs: { x: floats([4, 3]), alpha: floats([3], { from: 0.1, to: 0.4 }) },
  },
  {
    name: 'logicalNot',
    fn: ({ x }) => ({ y: tf.logicalNot(condition(x!)) }),
    inputs: { x: floats([6]) },
  },
  {
    name: 'casts',
    fn: ({ x, n }) => ({
      whole: tf.cast(x!, 'int32'),
      truth: tf.cast(x!, 'bool'),
      back: tf.cast(tf.cast(x!, 'bool'), 'float32'),
      real: tf.cast(n!, 'float32'),
      wholeOfTruth: tf.cast(tf.cast(n!, 'bool'), 'int32'),
      constant: tf.cast(tf.cast(tf.fill([2, 2], 0.5), 'bool'), 'float32'),
      negative: tf.cast(tf.fill([3], -1.7), 'int32'),
    }),
    inputs: { x: numbers([-1.7, -0.2, 0, 0.9, 2.5]), n: numbers([-3, 0, 1, 7], [[4], 'int32']) },
  },
  {
    name: 'where of equal shapes',
    fn: withGradients((a, b) => tf.where(tf.tensor([1, 0, 1, 1, 0, 0], [2, 3], 'bool'), a, b)),
    inputs: { a: floats([2, 3]), b: floats([2, 3], { seed: 2 }) },
  },
  {
    name: 'where that broadcasts',
    fn: ({ a, b, c }) => ({
      scalar: tf.where(tf.greater(c!, 0), a!, tf.scalar(7)),
      row: tf.where(tf.greater(a!, 0), b!, a!),
      column: tf.where(tf.greater(c!, 0), a!, b!),
      whole: tf.where(tf.greater(c!, 0), tf.cast(a!, 'int32'), tf.cast(tf.mul(b!, 10), 'int32')),
      truth: tf.where(tf.greater(c!, 0), tf.greater(a!, 0), tf.less(a!, -0.5)),
    }),
    inputs: { a: floats([4, 3]), b: floats([3], { seed: 2 }), c: floats([4, 1], { seed: 3 }) },
  },
  {
    name: 'losses of tfjs',
    fn: withGradients((logits, labels) => tf.losses.sigmoidCrossEntropy(tf.sigmoid(labels), logits)),
    inputs: { logits: floats([4, 3], { from: -4, to: 4 }), labels: floats([4, 3], { seed: 2 }) },
  },
  {
    name: 'folded identities',
    fn: ({ x }) => ({
      sums: tf.add(tf.zeros([2, 3]), x!),
      products: tf.mul(tf.mul(x!, tf.ones([4, 2, 3])), 1),
      quotient: tf.div(x!, tf.ones([3])),
      difference: tf.sub(x!, 0),
      negated: tf.sub(0, x!),
      inverse: tf.div(1, x!),
      nothing: tf.mul(x!, tf.zeros([2, 2, 3])),
      constants: tf.div(tf.add(tf.fill([3], 0.1), tf.fill([2, 1], 0.2)), 3),
    }),
    inputs: { x: floats([2, 3], { from: 1, to: 2 }) },
  },
];

const angles: Case = {
  name: 'atan2 of every quadrant and of the axes',
  fn: ({ y, x }) => ({ angle: tf.atan2(y!, x!) }),
  inputs: {
    y: numbers([1, 1, -1, -1, 0, 0, 2, -2, 0]),
    x: numbers([2, -2, -2, 2, 3, -3, 0, 0, 0]),
  },
};

const cases = [angles, ...unaryCases, ...binaryCases, ...otherCases];

describe('elementwise lowerings', () => {
  testCases(cases, elementwise);
});

function operands(left: readonly number[], right: readonly number[]): Record<string, TensorData> {
  return { a: floats(left, { from: 0.3, to: 3 }), b: floats(right, { seed: 2, from: 0.4, to: 2 }) };
}

function rows<F>(table: Readonly<Record<string, F>>, row: (fn: F) => Omit<Case, 'name'>): Case[] {
  return Object.entries(table).map(([name, fn]) => ({ name, ...row(fn) }));
}
