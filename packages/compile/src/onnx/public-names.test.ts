import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectClose, floats, runEagerly, useCpu } from '../check-against-cpu.test-helper.js';
import { exportOnnx } from '../export-onnx.js';
import { runOnnx } from '../run-onnx.test-helper.js';
import type { TensorFunction } from '../tensor-function.js';

beforeAll(useCpu);

afterEach(() => tf.disposeVariables());

const weights = (): tf.Variable => tf.variable(tf.tensor(floats([6, 3], { seed: 4 }).data, [6, 3]));

/** Each makes its variables, then gives the function. */
const functions: Readonly<Record<string, () => TensorFunction>> = {
  'an output that another is made of': () => {
    const [first, second] = [weights(), tf.variable(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]))];
    return ({ x }) => {
      const hidden = tf.relu(tf.matMul(x!, first));
      return { logits: tf.matMul(hidden, second), hidden };
    };
  },
  'an output before the one that is made of it': () => {
    const first = weights();
    return ({ x }) => {
      const probabilities = tf.softmax(tf.matMul(x!, first));
      return { probabilities, label: tf.argMax(probabilities, -1), sum: tf.sum(probabilities, -1) };
    };
  },
  'a chain of outputs': () => (given) => {
    const one = tf.add(given['x']!, 1);
    const two = tf.mul(one, one);
    return { one, two, three: tf.sub(two, one) };
  },
  'one tensor under two names': () => (given) => {
    const one = tf.relu(given['x']!);
    return { one, again: one, clone: tf.clone(one), more: tf.add(one, 1) };
  },
  'an input given back': () => (given) => ({ same: given['x']!, more: tf.add(given['x']!, 1) }),
  'a variable given back': () => {
    const first = weights();
    return ({ x }) => ({ first, product: tf.matMul(x!, first) });
  },
  'a constant': () => (given) => ({ ones: tf.ones([2]), more: tf.add(given['x']!, 1) }),
  'max pooling and what is pooled': () => (given) => {
    const pictures = tf.relu(tf.reshape(given['x']!, [-1, 3, 2, 1]));
    const pooled = tf.maxPool(pictures as tf.Tensor4D, 2, 1, 'valid');
    return { pooled, pictures, flat: tf.reshape(pooled, [-1, 2]) };
  },
  'outputs named as inner values are': () => {
    const first = weights();
    return ({ x }) => {
      const product = tf.matMul(x!, first);
      const shifted = tf.relu(tf.add(product, tf.tensor1d([1, 2, 3])));
      return {
        weight_0: tf.neg(shifted),
        variable_0: tf.exp(shifted),
        ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`MatMul_${n}`, tf.mul(shifted, n)])),
        ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`const_${n}`, tf.add(shifted, n)])),
        out_weight_0: tf.sqrt(shifted),
        in_x: tf.abs(product),
      };
    };
  },
};

/** With outputs that can be disposed one by one. */
const copied =
  (fn: TensorFunction): TensorFunction =>
  (inputs) =>
    Object.fromEntries(Object.entries(fn(inputs)).map(([name, tensor]) => [name, tf.clone(tensor)]));

describe.each(Object.entries(functions))('%s', (_, make) => {
  it.each(['free', 'fixed'] as const)('comes out right under its own name, batch %s', async (batch) => {
    const fn = make();
    const bytes = await exportOnnx(fn, { inputs: { x: { shape: [4, 6], dtype: 'float32' } }, batch });
    for (const size of batch === 'free' ? [1, 4, 7] : [4]) {
      const x = floats([size, 6], { seed: size });
      const [received, expected] = [await runOnnx(bytes, { x }), runEagerly(copied(fn), { x })];
      expect(Object.keys(received)).toEqual(Object.keys(expected));
      for (const [name, { data, shape }] of Object.entries(expected)) {
        expect(received[name]!.shape, name).toEqual(shape);
        expectClose(name, [received[name]!.data, data, 1e-6]);
      }
    }
  });
});

it('inputs may be named as inner values and weights are', async () => {
  const first = weights();
  const names = ['variable_0', 'weight_0', 'const_1', 'MatMul_1', 'Add_1', 'Add_2', 'out_y', 'in_y'];
  const fn: TensorFunction = (given) => ({
    y: names.reduce(
      (sum, name, at) => tf.add(sum, tf.mul(given[name]!, at + 2)),
      tf.matMul(given['x']!, first),
    ),
  });
  const data = Object.fromEntries([
    ['x', floats([2, 6])],
    ...names.map((name, at) => [name, floats([2, 3], { seed: at + 7 })] as const),
  ]);
  const inputs = Object.fromEntries(
    Object.entries(data).map(([name, { shape }]) => [name, { shape, dtype: 'float32' as const }]),
  );
  const { y } = await runOnnx(await exportOnnx(fn, { inputs }), data);
  expectClose('y', [y!.data, runEagerly(fn, data)['y']!.data, 1e-5]);
});

it.each<[string, (x: tf.Tensor) => tf.Tensor]>([
  ['computed', (x) => tf.neg(x)],
  ['the input itself', (x) => x],
])('refuses an output with the name of an input: %s', async (_, fn) => {
  const inputs = { x: { shape: [1, 2], dtype: 'float32' } } as const;
  await expect(exportOnnx(({ x }) => ({ x: fn(x!) }), { inputs })).rejects.toMatchObject({
    code: 'INPUT',
    message:
      'exportOnnx: the output `x` has the name of an input, and a model has one name for each value. Return it under another name.',
  });
});
