import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  expectClose,
  floats,
  integers,
  numbers,
  runEagerly,
  seedWeights,
  useCpu,
} from './check-against-cpu.test-helper.js';
import { exportOnnx } from './export-onnx.js';
import { runOnnx } from './run-onnx.test-helper.js';
import type { TensorFunction } from './tensor-function.js';

const { layers } = tf;

beforeAll(useCpu);

afterEach(() => tf.disposeVariables());

describe('an exported model', () => {
  it.each<[string, (x: tf.Tensor) => tf.Tensor]>([
    ['zeros for the whole batch', (x) => tf.concat([x, tf.zerosLike(x)], 1)],
    ['three rows of each', (x) => tf.concat([tf.reshape(x, [-1, 1]), tf.ones([3 * x.shape[0]!, 1])])],
    ['a square of the batch', (x) => tf.reshape(tf.matMul(x, x, false, true), [x.shape[0]!, 1, x.shape[0]!])],
  ])('measures a batch that is free: %s', async (_, fn) => {
    const inputs = {
      scale: { shape: [], dtype: 'float32' },
      x: { shape: [4, 3], dtype: 'float32' },
    } as const;
    const scaled: TensorFunction = ({ x, scale }) => ({ y: tf.mul(scale!, fn(x!)) });
    const bytes = await exportOnnx(scaled, { inputs });
    for (const size of [1, 5]) {
      const given = { x: floats([size, 3], { seed: size }), scale: numbers([2], [[], 'float32']) };
      const [received, expected] = [(await runOnnx(bytes, given))['y']!, runEagerly(scaled, given)['y']!];
      expect(received.shape).toEqual(expected.shape);
      expectClose('y', [received.data, expected.data, 1e-6]);
    }
  });

  it('leaves the batch of recurrent layers free, with masks and in both directions', async () => {
    const model = tf.sequential({
      layers: [
        layers.embedding({ inputDim: 7, outputDim: 3, inputLength: 4, maskZero: true }),
        layers.bidirectional({
          layer: layers.lstm({ units: 2, returnSequences: true }),
          mergeMode: 'concat',
        }),
        layers.timeDistributed({ layer: layers.dense({ units: 3 }) }),
        layers.gru({ units: 2 }),
        layers.repeatVector({ n: 2 }),
        layers.simpleRNN({ units: 3 }),
      ],
    });
    seedWeights(model);
    const fn: TensorFunction = ({ words }) => ({ y: model.apply(words!) as tf.Tensor });
    const bytes = await exportOnnx(fn, { inputs: { words: { shape: [2, 4], dtype: 'int32' } } });
    for (const size of [1, 5]) {
      const words = integers([size, 4], { seed: size, from: 0, to: 7 });
      const [received, expected] = [(await runOnnx(bytes, { words }))['y']!, runEagerly(fn, { words })['y']!];
      expect(received.shape).toEqual([size, 3]);
      expectClose('y', [received.data, expected.data, 1e-6]);
    }
  });
});
