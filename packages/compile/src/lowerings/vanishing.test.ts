import { repairGradients } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstCpu, floats, specsOf, useCpu } from '../check-against-cpu.test-helper.js';
import { modelOfTrace } from '../onnx/trace-model.js';
import type { TensorFunction } from '../tensor-function.js';
import { traceFunction } from '../trace/trace.js';

beforeAll(async () => {
  await useCpu();
  repairGradients();
});

/** Gradients by two layers' filters of a penalty on the gradient by the pictures. */
function penaltyGradients(activate: (x: tf.Tensor) => tf.Tensor): TensorFunction {
  const layer = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same');
  return ({ x, first, second }) => {
    const logits = (points: tf.Tensor, filters: readonly tf.Tensor[]): tf.Tensor =>
      layer(activate(layer(points, filters[0]!)), filters[1]!);
    const penalty = (...filters: tf.Tensor[]): tf.Scalar =>
      tf.sum(tf.square(tf.grad((points) => tf.sum(logits(points, filters)))(x!)));
    const [ofFirst, ofSecond] = tf.grads(penalty)([first!, second!]);
    return { ofFirst: ofFirst!, ofSecond: ofSecond! };
  };
}

describe('a penalty on the gradient', () => {
  const inputs = { x: floats([2, 3, 3, 4]), first: floats([1, 1, 4, 5]), second: floats([1, 1, 5, 2]) };

  it.each([
    ['relu', (x: tf.Tensor) => tf.relu(x)],
    ['leakyRelu', (x: tf.Tensor) => tf.leakyRelu(x, 0.2)],
    ['steep leakyRelu', (x: tf.Tensor) => tf.leakyRelu(x, 1.5)],
  ])('through %s multiplies nothing by the zeros of its second derivative', async (_, activate) => {
    const fn = penaltyGradients(activate);
    await checkAgainstCpu({ fn, inputs });
    const [ofFirst, ofSecond] = [18 * 4 * 5, 18 * 5 * 2]; // 18 pixels
    const { multiplyAdds } = modelOfTrace(traceFunction(fn, specsOf(inputs)), 'penalty');
    // the slopes, the gradient by the pictures, the way of its own gradient, and what that gives for the filters
    expect(multiplyAdds).toBe(ofFirst + (ofSecond + ofFirst) + ofFirst + (ofFirst + ofSecond));
  });
});

it.each([
  ['BatchMatMul', (x: tf.Tensor) => tf.matMul(x.as2D(2, 48), tf.zeros([48, 3]))],
  ['Conv2D', (x: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, tf.zeros([3, 3, 3, 2]), 2, 'valid')],
  [
    'DepthwiseConv2dNative',
    (x: tf.Tensor) => tf.depthwiseConv2d(x as tf.Tensor4D, tf.zeros([3, 3, 3, 2]), 1, 'same'),
  ],
  [
    'MaxPoolGrad',
    (x: tf.Tensor) =>
      tf.grad((y: tf.Tensor) => tf.maxPool(y as tf.Tensor4D, 2, 2, 'same'))(
        x,
        tf.zerosLike(tf.maxPool(x as tf.Tensor4D, 2, 2, 'same')),
      ),
  ],
])('%s of zeros is zeros of its shape', async (_, fn) => {
  await checkAgainstCpu({ fn: ({ x }) => ({ y: fn(x!) }), inputs: { x: floats([2, 4, 4, 3]) } });
});
