import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useCpu } from '../check-against-cpu.test-helper.js';
import { CompileError } from '../errors.js';
import { traceFunction } from './trace.js';

type Operation = (x: tf.Tensor2D) => tf.Tensor | readonly tf.Tensor[];

const inputs = { x: { shape: [3, 4], dtype: 'float32' } } as const;

const picture = (x: tf.Tensor): tf.Tensor4D => tf.reshape(x, [1, 3, 4, 1]);
const filter = (shape: [number, number, number, number]): tf.Tensor4D => tf.ones(shape);
const whole = (...numbers: readonly number[]): tf.Tensor1D => tf.tensor1d([...numbers], 'int32');

/** What tfjs's own kernels refuse, and says the same when it runs eagerly. */
const refusedByTfjs: readonly (readonly [string, Operation])[] = [
  ['a sum with ones of another size', (x) => tf.add(x, tf.ones([5]))],
  ['a product with one number of another shape', (x) => tf.mul(x, tf.fill([2, 4], 0.5))],
  ['a product with ones of another shape', (x) => tf.mul(x, tf.ones([2, 4]))],
  [
    'a sum with zeros after a convolution',
    (x) => {
      const result = tf.conv2d(picture(x), filter([2, 2, 1, 3]), 1, 'same');
      return tf.add(result, tf.zeros([4]));
    },
  ],
  ['a difference with numbers', (x) => tf.sub(x, tf.tensor1d([1, 2, 3, 4, 5]))],
  ['a comparison', (x) => tf.greater(x, tf.zeros([5]))],
  ['a maximum', (x) => tf.maximum(x, tf.zeros([7]))],
  ['a squared difference', (x) => tf.squaredDifference(x, tf.zeros([2, 4]))],
  ['prelu', (x) => tf.prelu(x as tf.Tensor, tf.ones([5]))],
  ['an operation under a gradient', (x) => tf.grad((y) => tf.sum(tf.mul(y, tf.ones([5]))))(x)],
  ['a slice past the end', (x) => tf.slice(x, [2, 0], [3, 4])],
  ['a slice of another axis past the end', (x) => tf.slice(x, [0, 3], [3, 2])],
  ['a matrix product', (x) => tf.matMul(x, x)],
  ['a matrix product of batches', (x) => tf.matMul(tf.reshape(x, [2, 2, 3]), tf.ones([3, 3, 2]))],
  ['a split that does not divide', (x) => tf.split(x, 3, 1)],
  ['a split into other sizes', (x) => tf.split(x, [1, 2], 1)],
  ['a reshape', (x) => tf.reshape(x, [5, 5])],
  ['a reshape that does not divide', (x) => tf.reshape(x, [5, -1])],
  ['a concatenation', (x) => tf.concat([x, tf.ones([2, 5])], 0)],
  ['a stack', (x) => tf.stack([x, tf.transpose(x)])],
  ['an einsum', (x) => tf.einsum('ij,jk->ik', x, x)],
  ['a sum over an axis that is not there', (x) => tf.sum(x, 2)],
  ['a place on an axis that is not there', (x) => tf.argMax(x, 3)],
  ['a reversal of an axis that is not there', (x) => tf.reverse(x, 5)],
  ['an assertion of an operation', (x) => tf.losses.meanSquaredError(tf.zeros([3, 1]), x)],
];

/** Where tfjs says it otherwise, or goes on with numbers that mean nothing. */
const refusedHere: readonly (readonly [string, RegExp, Operation])[] = [
  ['a gather', /tf\.gather at .+: the index value -1 is not in \[0, 2\]/, (x) => tf.gather(x, whole(-1))],
  ['a gather of many', /index value 3 is not in \[0, 2\]/, (x) => tf.gather(x, whole(0, 3, 1))],
  ['a gather of columns', /index value 4 is not in \[0, 3\]/, (x) => tf.gather(x, whole(3, 4), 1)],
  [
    'a gather of points',
    /tf\.gatherND at .+: the index value 5 is not in \[0, 3\]/,
    (x) =>
      tf.gatherND(
        x,
        tf.tensor2d(
          [
            [2, 3],
            [0, 5],
          ],
          [2, 2],
          'int32',
        ),
      ),
  ],
  [
    'a gather by converted numbers',
    /index value -1 is not/,
    (x) => tf.gather(x, tf.cast(tf.tensor1d([0, -1]), 'int32')),
  ],
  [
    'a scatter',
    /tf\.scatterND at .+: the index value 5 is not in \[0, 2\]/,
    () => tf.scatterND(tf.tensor2d([[0], [5]], [2, 1], 'int32'), tf.ones([2, 4]), [3, 4]),
  ],
  [
    'an update',
    /index value 7 is not/,
    (x) => tf.tensorScatterUpdate(x, tf.tensor2d([[7]], [1, 1], 'int32'), tf.ones([1, 4])),
  ],
  [
    'sums of segments',
    /the segment ids and x do not fit\. .*Shapes 2 and 3 must match/,
    (x) => tf.unsortedSegmentSum(x, whole(0, 1), 3),
  ],
  ['a cumulative sum', /must be in range \[-2, 2\) but got axis 4/, (x) => tf.cumsum(x, 4)],
  [
    'a transposed convolution',
    /a result of 9×9 comes of 5×5, received 3×4/,
    (x) => tf.conv2dTranspose(picture(x), filter([2, 2, 3, 1]), [1, 9, 9, 3], 2, 'same'),
  ],
  [
    'a pooling of space',
    /tf\.maxPool3d at .+: of \[1, 3, 2, 2, 1\] nothing is left/,
    (x) => tf.maxPool3d(tf.reshape(x, [1, 3, 2, 2, 1]) as tf.Tensor5D, 3, 1, 'valid'),
  ],
  [
    'a convolution',
    /tf\.conv2d at .+: a window of 4×2 is larger than its picture of 3×4/,
    (x) => tf.conv2d(picture(x), filter([4, 2, 1, 3]), 1, 'valid'),
  ],
  [
    'a depthwise convolution',
    /a window of 2×5 is larger than its picture of 3×4/,
    (x) => tf.depthwiseConv2d(picture(x), filter([2, 5, 1, 1]), 1, 'valid'),
  ],
  [
    'a pooling without a place',
    /tf\.avgPool at .+: a window of 4×4 is larger than its picture of 3×4/,
    (x) => tf.avgPool(picture(x), 4, 1, 'valid'),
  ],
  ['a transposition', /permutation \[0, 0\] must name every axis once/, (x) => tf.transpose(x, [0, 0])],
  ['a padding', /rank 2 needs as many paddings, received 1/, (x) => tf.pad(x as tf.Tensor, [[1, 2]])],
];

beforeAll(useCpu);

describe('shape mistakes', () => {
  it.each(refusedByTfjs)('says what tfjs says, and where: %s', (_, operation) => {
    const eager = errorOf(() => tf.tidy(() => void operation(tf.ones([3, 4]))));
    const { code, message } = traced(operation);
    expect(code).toBe('TRACE');
    expect(message).toContain(eager.message.replace(/^Error in matMul: /, ''));
    expect(message).toMatch(/^compile: tf\.\w+ at .+shape-mistakes\.test\.ts:\d+:\d+: /);
  });

  it.each(refusedHere)('refuses what has no meaning, with where: %s', (_, expected, operation) => {
    const { code, message } = traced(operation);
    expect({ code, message }).toEqual({ code: 'TRACE', message: expect.stringMatching(expected) as string });
    expect(message).toMatch(/ at .+shape-mistakes\.test\.ts:\d+:\d+: /);
  });

  it('takes the last index, and what broadcasts', () => {
    const run = (): unknown =>
      traceFunction(
        ({ x }) => ({
          gathered: tf.gather(x!, whole(2, 0)),
          points: tf.gatherND(x!, tf.tensor2d([[2, 3]], [1, 2], 'int32')),
          sum: tf.add(x!, tf.ones([2, 1, 4])),
          end: tf.slice(x!, [2, 1], [1, 3]),
        }),
        inputs,
      );
    expect(run).not.toThrow();
  });
});

function traced(operation: Operation): CompileError {
  const error = errorOf(() =>
    traceFunction(({ x }) => {
      const result = operation(x as tf.Tensor2D);
      return { y: Array.isArray(result) ? (result as readonly tf.Tensor[])[0]! : (result as tf.Tensor) };
    }, inputs),
  );
  expect(error).toBeInstanceOf(CompileError);
  return error as CompileError;
}

function errorOf(body: () => unknown): Error {
  try {
    body();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was refused');
}
