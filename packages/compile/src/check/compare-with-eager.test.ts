import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkCompiled } from '../check-compiled.js';
import type { TensorFunction } from '../tensor-function.js';

beforeAll(() => tf.setBackend('cpu'));

const pictures = { shape: [4, 5, 9, 2], dtype: 'float32' } as const;

describe('the check of a step', () => {
  it.each([
    ['SGD', () => tf.train.sgd(0.1)],
    ['Adam', () => tf.train.adam(1e-4, 0, 0.9)],
    ['RMSProp', () => tf.train.rmsprop(1e-3)],
  ] as const)('passes a critic of patches, whose last bias has no gradient, with %s', async (_, make) => {
    const optimizer = make();
    const shapes: readonly number[][] = [[3, 3, 2, 4], [4], [1, 1, 4, 1], [1]];
    const variables = shapes.map((shape, at) =>
      tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, 0.1, 'float32', at + 1))),
    );
    const [filter, bias, last, lastBias] = variables as [tf.Variable, tf.Variable, tf.Variable, tf.Variable];
    const critic = (x: tf.Tensor): tf.Tensor => {
      const hidden = tf.leakyRelu(
        tf.add(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'), bias),
      );
      return tf.add(tf.conv2d(hidden as tf.Tensor4D, last as tf.Tensor4D, 1, 'same'), lastBias);
    };
    const step: TensorFunction = ({ real, fake }) => {
      const loss = (): tf.Scalar => tf.sub(tf.mean(critic(fake!)), tf.mean(critic(real!)));
      return { loss: optimizer.minimize(loss, true, variables)! };
    };
    await checkCompiled(step, { inputs: { real: pictures, fake: pictures } });
    tf.dispose(variables);
    optimizer.dispose();
  });

  it('gives inputs whose names are alike long other numbers', async () => {
    let calls = 0;
    const changing: TensorFunction = ({ real, fake }) => {
      calls += 1;
      return { y: tf.sub(real!, calls > 3 ? fake! : real!) }; // the trace takes three calls
    };
    await expect(checkCompiled(changing, { inputs: { real: pictures, fake: pictures } })).rejects.toThrow(
      /output `y` differs/,
    );
  });
});
