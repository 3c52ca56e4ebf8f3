import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, it } from 'vitest';
import { checkAgainstCpu, numbers, useCpu } from '../check-against-cpu.test-helper.js';

/** Not among them: `sign`, which is 0 for NaN in tfjs and NaN compiled. */
const functions: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  abs: tf.abs,
  acosh: tf.acosh,
  asinh: tf.asinh,
  atan: tf.atan,
  ceil: tf.ceil,
  clipByValue: (x) => tf.clipByValue(x, -1, 1),
  cos: tf.cos,
  cosh: tf.cosh,
  elu: tf.elu,
  erf: tf.erf,
  exp: tf.exp,
  expm1: tf.expm1,
  floor: tf.floor,
  isNaN: tf.isNaN,
  leakyRelu: tf.leakyRelu,
  log: tf.log,
  log1p: tf.log1p,
  logSigmoid: tf.logSigmoid,
  neg: tf.neg,
  reciprocal: tf.reciprocal,
  relu: tf.relu,
  relu6: tf.relu6,
  round: tf.round,
  rsqrt: tf.rsqrt,
  selu: tf.selu,
  sigmoid: tf.sigmoid,
  sin: tf.sin,
  sinh: tf.sinh,
  softplus: tf.softplus,
  sqrt: tf.sqrt,
  square: tf.square,
  step: tf.step,
  'step with a slope': (x) => tf.step(x, 0.3),
  tan: tf.tan,
  tanh: tf.tanh,
};

beforeAll(useCpu);

describe('elementwise lowerings of NaN and infinities', () => {
  it.each(Object.entries(functions))('%s equals tfjs', async (_, fn) => {
    const x = numbers([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -2, 3]);
    await checkAgainstCpu({ fn: (inputs) => ({ y: fn(inputs['x']!) }), inputs: { x } });
  });

  it('the largest and the smallest number equal tfjs, whatever stands beside NaN', async () => {
    const { NaN: none, POSITIVE_INFINITY: infinity } = Number;
    const rows = [none, 2, 3, 4, none, 5, -6, infinity, none, 1, infinity, -infinity, 7, -8, 0];
    await checkAgainstCpu({
      fn: ({ x }) => ({
        largest: tf.max(x!, 1),
        smallest: tf.min(x!, 1),
        largestOfAll: tf.max(x!),
        smallestOfColumns: tf.min(x!, 0, true),
      }),
      inputs: { x: numbers(rows, [[5, 3], 'float32']) },
    });
  });

  it('comparing and choosing equals tfjs', async () => {
    const a = numbers([Number.NaN, 1, Number.NaN, 2]);
    await checkAgainstCpu({
      fn: (inputs) => {
        const [left, right] = [inputs['a']!, inputs['b']!];
        return {
          equal: tf.equal(left, right),
          notEqual: tf.notEqual(left, right),
          greater: tf.greater(left, right),
          greaterEqual: tf.greaterEqual(left, right),
          less: tf.less(left, right),
          lessEqual: tf.lessEqual(left, right),
          mask: tf.cast(tf.greater(left, 0), 'float32'),
          ones: tf.where(tf.greater(left, 0), tf.onesLike(left), tf.zerosLike(left)),
          chosen: tf.where(tf.greater(left, right), left, right),
          maximum: tf.maximum(left, right),
          minimum: tf.minimum(left, right),
        };
      },
      inputs: { a, b: numbers([1, Number.NaN, Number.NaN, 3]) },
    });
  });
});
