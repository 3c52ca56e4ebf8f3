import * as tf from '@tensorflow/tfjs';
import { describe } from 'vitest';
import { floats, integers, testCases, withGradients, type Case } from '../check-against-cpu.test-helper.js';
import { linear } from './linear.js';

const transposes: readonly (readonly [boolean, boolean])[] = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
];

const matMulCases: Case[] = [[], [1], [3], [2, 3]].flatMap((batch) =>
  transposes.map(([transposeA, transposeB]) => ({
    name: `matMul of batch [${batch.join()}], transposeA ${transposeA}, transposeB ${transposeB}`,
    fn: withGradients((a, b) => tf.matMul(a, b, transposeA, transposeB)),
    inputs: {
      a: floats([...batch, ...(transposeA ? [4, 2] : [2, 4])]),
      b: floats([...batch, ...(transposeB ? [5, 4] : [4, 5])], { seed: 2 }),
    },
  })),
);

/** tfjs gives these no gradient, and wrong values where both sides broadcast. */
const broadcastCases: Case[] = [
  [[3], [1]],
  [[1], [3]],
].map(([left, right]) => ({
  name: `matMul of batches [${left!.join()}] and [${right!.join()}]`,
  fn: ({ a, b }) => ({ y: tf.matMul(a!, b!, false, true) }),
  inputs: { a: floats([...left!, 2, 4]), b: floats([...right!, 5, 4], { seed: 2 }) },
}));

const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const;

const fusedCases: Case[] = [
  ...activations.flatMap((activation) =>
    transposes.slice(1, 3).map(([transposeA, transposeB]) => ({
      name: `fused matMul with ${activation}, transposeA ${transposeA}`,
      fn: ({ a, b, bias }: Readonly<Record<string, tf.Tensor>>) => ({
        y: tf.fused.matMul({
          a: a!,
          b: b!,
          transposeA,
          transposeB,
          bias: bias!,
          activation,
          leakyreluAlpha: 0.3,
        }),
      }),
      inputs: {
        a: floats(transposeA ? [4, 3] : [3, 4], { from: -5, to: 5 }),
        b: floats(transposeB ? [2, 4] : [4, 2], { seed: 2, from: -2, to: 2 }),
        bias: floats([2], { seed: 3 }),
      },
    })),
  ),
  {
    name: 'fused matMul with prelu',
    fn: ({ a, b, alpha }) => ({
      y: tf.fused.matMul({ a: a!, b: b!, activation: 'prelu', preluActivationWeights: alpha! }),
    }),
    inputs: { a: floats([3, 4]), b: floats([4, 2], { seed: 2 }), alpha: floats([1, 2], { seed: 3 }) },
  },
  {
    name: 'gradients of fused matMul with bias and relu',
    fn: withGradients((a, b, bias) => tf.fused.matMul({ a, b, bias, activation: 'relu' })),
    inputs: { a: floats([3, 4]), b: floats([4, 2], { seed: 2 }), bias: floats([2], { seed: 3 }) },
  },
];

const einsum = (equation: string, left: readonly number[], right: readonly number[]): Case => ({
  name: `einsum ${equation}`,
  fn: ({ a, b }) => ({ y: tf.einsum(equation, a!, b!) }),
  inputs: { a: floats(left), b: floats(right, { seed: 2 }) },
});

const einsumCases: Case[] = [
  einsum('ij,jk->ik', [2, 3], [3, 4]),
  einsum('bij , bkj -> bik', [2, 3, 4], [2, 5, 4]),
  einsum('bhid,bhjd->bhij', [2, 2, 3, 4], [2, 2, 5, 4]),
  einsum('ij,i->j', [2, 3], [2]),
  einsum('i,j->ji', [3], [2]),
  {
    name: 'einsum of one operand',
    fn: ({ a }) => ({ total: tf.einsum('ij->', a!), turned: tf.einsum('ijk->kj', tf.expandDims(a!, 0)) }),
    inputs: { a: floats([2, 3]) },
  },
];

const otherCases: Case[] = [
  {
    name: 'matMul of int32',
    fn: ({ a, b }) => ({ y: tf.matMul(a!, b!), turned: tf.matMul(a!, b!, true, true) }),
    inputs: { a: integers([3, 3], { from: -5, to: 5 }), b: integers([3, 3], { seed: 2, from: -5, to: 5 }) },
  },
  {
    name: 'dot and outerProduct',
    fn: withGradients((a, b) =>
      tf.add(tf.dot(a, b), tf.sum(tf.outerProduct(a as tf.Tensor1D, b as tf.Tensor1D))),
    ),
    inputs: { a: floats([4]), b: floats([4], { seed: 2 }) },
  },
  {
    name: 'a matMul of constants made lazily',
    fn: ({ a }) => ({ y: tf.matMul(a!, tf.fill([3, 2], 0.5)), z: tf.matMul(tf.ones([4, 2]), a!) }),
    inputs: { a: floats([2, 3]) },
  },
];

const cases = [...matMulCases, ...broadcastCases, ...fusedCases, ...einsumCases, ...otherCases];

describe('matrix lowerings', () => {
  testCases(cases, linear);
});
