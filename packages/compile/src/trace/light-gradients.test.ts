import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { checkAgainstCpu, floats, useCpu } from '../check-against-cpu.test-helper.js';
import { withLightGradients } from './light-gradients.js';
import { traceFunction } from './trace.js';

const gradients = (fn: (x: tf.Tensor) => tf.Tensor) => (inputs: Readonly<Record<string, tf.Tensor>>) => ({
  dx: tf.grad(fn)(inputs['x']!),
  second: tf.grad((x) => tf.grad(fn)(x))(inputs['x']!),
});

beforeAll(useCpu);

it.each([
  ['a sum over some axes', (x: tf.Tensor) => tf.square(tf.sum(x, [0, -1]))],
  ['a mean over one axis', (x: tf.Tensor) => tf.square(tf.mean(x, 1, true))],
  ['a mean over all', (x: tf.Tensor) => tf.exp(tf.mean(tf.square(x)))],
])('%s has the gradients of tfjs', async (_, fn) => {
  await checkAgainstCpu({ fn: gradients(fn), inputs: { x: floats([2, 3, 4]) } });
});

it('writes out no ones, and puts the gradients of tfjs back', () => {
  const before = tf.getGradient('Mean');
  const { graph } = traceFunction(
    gradients((x) => tf.exp(tf.mean(tf.square(x)))),
    {
      x: { shape: [500, 40], dtype: 'float32' },
    },
  );
  expect(Math.max(...graph.initializers.map(({ bytes }) => bytes.length))).toBeLessThan(100);
  expect(() =>
    withLightGradients(() => {
      expect(tf.getGradient('Mean')).not.toBe(before);
      throw new Error('stop');
    }),
  ).toThrow('stop');
  expect(tf.getGradient('Mean')).toBe(before);
});
