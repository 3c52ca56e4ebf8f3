import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe } from 'vitest';
import { floats, integers, withGradients } from '../check-against-cpu.test-helper.js';
import {
  broadcastPair,
  testProperties,
  property,
  seeds,
  shapeOf,
  type Property,
} from '../property.test-helper.js';
import { smoothFunctions, type Binary, type Unary } from './smooth-functions.test-helper.js';

const flatFunctions: Readonly<Record<string, Unary>> = {
  ceil: tf.ceil,
  floor: tf.floor,
  isFinite: (x) => tf.isFinite(tf.div(1, tf.relu(x))),
  isInf: (x) => tf.isInf(tf.div(1, tf.relu(x))),
  isNaN: (x) => tf.isNaN(tf.sqrt(x)),
  round: tf.round,
  sign: tf.sign,
  'cast to int32 and back': (x) => tf.cast(tf.cast(x, 'int32'), 'float32'),
};

const wholeFunctions: Readonly<Record<string, Unary>> = {
  abs: tf.abs,
  neg: tf.neg,
  relu: tf.relu,
  square: tf.square,
  sign: tf.sign,
  clipByValue: (x) => tf.clipByValue(x, -2, 3),
};

const binaryFunctions: Readonly<Record<string, Binary>> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: (a, b) => tf.div(a, tf.add(tf.square(b), 0.5)),
  pow: (a, b) => tf.pow(tf.add(tf.square(a), 0.5), b),
  atan2: tf.atan2,
  prelu: (a, b) => tf.prelu(tf.add(a, tf.zerosLike(tf.add(a, b))), b),
  hypotenuse: (a, b) =>
    tf.sqrt(tf.addN([tf.square(tf.add(a, b)), tf.square(tf.sub(a, b)), tf.onesLike(tf.add(a, b))])),
};

/** tfjs's gradients of these do not sum over broadcast axes, and throw. */
const pairFunctions: Readonly<Record<string, Binary>> = {
  maximum: tf.maximum,
  minimum: tf.minimum,
  squaredDifference: tf.squaredDifference,
};

/** tfjs has no gradient for the comparisons in these. */
const forwardPairs: Readonly<Record<string, Binary>> = {
  divNoNan: (a, b) => tf.divNoNan(a, tf.relu(b)),
  maximum: tf.maximum,
  minimum: tf.minimum,
  squaredDifference: tf.squaredDifference,
  'where of a comparison': (a, b) => tf.where(tf.greater(tf.add(a, b), 0), tf.add(a, b), tf.sub(a, b)),
};

const flatPairs: Readonly<Record<string, Binary>> = {
  equal: tf.equal,
  notEqual: tf.notEqual,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
  logicalAnd: (a, b) => tf.logicalAnd(tf.greater(a, 0), tf.greater(b, 0)),
  logicalOr: (a, b) => tf.logicalOr(tf.greater(a, 0), tf.greater(b, 0)),
  logicalXor: (a, b) => tf.logicalXor(tf.greater(a, 0), tf.greater(b, 0)),
  logicalNot: (a, b) => tf.logicalNot(tf.less(a, b)),
  add: tf.add,
  mul: tf.mul,
  maximum: tf.maximum,
  floorDiv: (a, b) => tf.floorDiv(a, tf.add(tf.square(b), tf.scalar(1, 'int32'))),
  mod: (a, b) => tf.mod(a, tf.add(tf.square(b), tf.scalar(1, 'int32'))),
};

const anyShape = fc.record({ seed: seeds, shape: shapeOf([0, 4]) });
const anyPair = fc.record({ seed: seeds, shapes: broadcastPair });

const unaryProperties: Property[] = smoothFunctions.flatMap(([[from, to], functions]) =>
  Object.entries(functions).map(([name, fn]) =>
    property({
      name,
      count: 16,
      cases: anyShape,
      build: ({ seed, shape }) => ({
        fn: withGradients(fn),
        inputs: { x: floats(shape, { seed, from, to }) },
        tolerance: 2e-5,
      }),
    }),
  ),
);

const plainProperties: Property[] = [
  ...Object.entries(flatFunctions).map(([name, fn]) =>
    property({
      name,
      count: 16,
      cases: anyShape,
      build: ({ seed, shape }) => ({
        fn: ({ x }) => ({ y: fn(x!) }),
        inputs: { x: floats(shape, { seed, from: -3, to: 3 }) },
      }),
    }),
  ),
  ...Object.entries(wholeFunctions).map(([name, fn]) =>
    property({
      name: `${name} of whole numbers`,
      count: 12,
      cases: anyShape,
      build: ({ seed, shape }) => ({
        fn: ({ x }) => ({ y: fn(x!) }),
        inputs: { x: integers(shape, { seed, from: -5, to: 6 }) },
      }),
    }),
  ),
  ...Object.entries(flatPairs).map(([name, fn]) =>
    property({
      name: `${name} of whole numbers`,
      count: 16,
      cases: anyPair,
      build: ({ seed, shapes: [a, b] }) => ({
        fn: (inputs) => ({ y: fn(inputs['a']!, inputs['b']!) }),
        inputs: {
          a: integers(a, { seed, from: -3, to: 4 }),
          b: integers(b, { seed: seed + 1, from: -3, to: 4 }),
        },
      }),
    }),
  ),
];

const binaryProperties = Object.entries(binaryFunctions).map(([name, fn]) =>
  property({
    name: `${name}, broadcast`,
    count: 40,
    cases: anyPair,
    build: ({ seed, shapes: [a, b] }) => ({
      fn: withGradients(fn),
      inputs: { a: floats(a, { seed, from: -2, to: 2 }), b: floats(b, { seed: seed + 1, from: -2, to: 2 }) },
      tolerance: 5e-5,
    }),
  }),
);

const pairProperties = [
  ...Object.entries(pairFunctions).map(([name, fn]) =>
    property({
      name,
      count: 20,
      cases: anyShape,
      build: ({ seed, shape }) => ({
        fn: withGradients(fn),
        inputs: { a: floats(shape, { seed }), b: floats(shape, { seed: seed + 1 }) },
      }),
    }),
  ),
  ...Object.entries(forwardPairs).map(([name, fn]) =>
    property({
      name: `${name}, broadcast`,
      count: 20,
      cases: anyPair,
      build: ({ seed, shapes: [a, b] }) => ({
        fn: (inputs) => ({ y: fn(inputs['a']!, inputs['b']!) }),
        inputs: {
          a: floats(a, { seed, from: -2, to: 2 }),
          b: floats(b, { seed: seed + 1, from: -2, to: 2 }),
        },
      }),
    }),
  ),
];

describe('generated elementwise operations', () => {
  testProperties([...unaryProperties, ...plainProperties, ...binaryProperties, ...pairProperties]);
});
