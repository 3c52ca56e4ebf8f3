import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { countKernels } from './count-kernels.js';

tf.env().set('PROD', true); // before the tensors of the table

type Operands = readonly [x: tf.Tensor, w: tf.Tensor];
type Body = (x: tf.Tensor, w: tf.Tensor) => tf.Tensor;

/** Multiply-adds of a body and of its gradients. */
function count(body: Body, [x, w]: Operands): number[] {
  const forward = countKernels(() => ({ result: body(x, w) })).multiplyAdds;
  const gradients = (): Record<string, tf.Tensor> => {
    const { value, grads } = tf.valueAndGrads((a, b) => tf.sum(body(a!, b!)))([x, w]);
    return { value, x: grads[0]!, w: grads[1]! };
  };
  return [forward, countKernels(gradients).multiplyAdds - forward];
}

const zeros = (...shape: number[]): tf.Tensor => tf.zeros(shape);

describe('kernelMultiplyAdds', () => {
  // 2 images of 7×6; with stride 2 windows stand at 4×3 places.
  it.each<{ what: string; body: Body; operands: Operands; expected: number }>([
    {
      what: 'matMul',
      body: (x, w) => tf.matMul(x, w),
      operands: [zeros(3, 4), zeros(4, 5)],
      expected: 3 * 4 * 5,
    },
    {
      what: 'a transposed batch of matMul',
      body: (x, w) => tf.matMul(x, w, true, true),
      operands: [zeros(2, 4, 3), zeros(2, 5, 4)],
      expected: 2 * 3 * 4 * 5,
    },
    {
      what: 'conv2d, padding counted',
      body: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'),
      operands: [zeros(2, 7, 6, 3), zeros(5, 3, 3, 4)],
      expected: 2 * (4 * 3) * (5 * 3) * 3 * 4,
    },
    {
      what: 'conv2dTranspose, as the convolution that it transposes',
      body: (x, w) => tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, 7, 6, 3], 2, 'same'),
      operands: [zeros(2, 4, 3, 4), zeros(5, 3, 3, 4)],
      expected: 2 * (4 * 3) * (5 * 3) * 3 * 4,
    },
    {
      what: 'conv3d',
      body: (x, w) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, 1, 'valid'),
      operands: [zeros(2, 4, 5, 3, 2), zeros(2, 3, 2, 2, 5)],
      expected: 2 * (3 * 3 * 2) * (2 * 3 * 2) * 2 * 5,
    },
    {
      what: 'depthwiseConv2d',
      body: (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'),
      operands: [zeros(2, 7, 6, 3), zeros(5, 3, 3, 2)],
      expected: 2 * (4 * 3) * (5 * 3) * 3 * 2,
    },
  ])('counts $what once forward and once for each gradient', ({ body, operands, expected }) => {
    expect(count(body, operands)).toEqual([expected, 2 * expected]);
  });

  it('counts einsum by its letters', () => {
    const body = () => ({ product: tf.einsum('bij,jk->bik', zeros(2, 3, 4), zeros(4, 5)) });
    expect(countKernels(body).multiplyAdds).toBe(2 * 3 * 4 * 5);
  });

  it('leaves out what leads to no result and to no variable', () => {
    const kept = tf.variable(zeros(3, 5));
    const body = (): Record<string, tf.Tensor> => {
      tf.matMul(zeros(7, 7), zeros(7, 7));
      kept.assign(tf.relu(tf.matMul(zeros(3, 4), zeros(4, 5))));
      return { result: tf.reshape(tf.matMul(zeros(2, 3), kept), [10]) };
    };
    expect(countKernels(body).multiplyAdds).toBe(3 * 4 * 5 + 2 * 3 * 5);
    // tfjs's fused kernels compute the gradients of all their inputs.
    const [x, w] = [zeros(3, 4), tf.variable(zeros(4, 5))];
    const loss = (): tf.Scalar => tf.sum(tf.fused.matMul({ a: x, b: w }));
    const { multiplyAdds } = countKernels(
      () => tf.variableGrads(loss, [w]).grads as Record<string, tf.Tensor>,
    );
    expect(multiplyAdds).toBe(3 * 4 * 5);
  });

  it('counts nothing else, and leaves tfjs as it was', () => {
    const engine = tf.engine();
    const before = [engine.runKernel, tf.Variable.prototype.assign];
    expect(countKernels(() => ({ sum: tf.relu(tf.add(zeros(3, 4), 1)) })).multiplyAdds).toBe(0);
    expect(() =>
      countKernels(() => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect([engine.runKernel, tf.Variable.prototype.assign]).toEqual(before);
    expect(Object.hasOwn(engine, 'runKernel')).toBe(false);
  });
});
