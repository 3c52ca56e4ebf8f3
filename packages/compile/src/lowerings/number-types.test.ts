import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstCpu, integers, useCpu } from '../check-against-cpu.test-helper.js';
import { UnsupportedKernelError } from '../errors.js';
import { traceFunction } from '../trace/trace.js';

type Unary = (x: tf.Tensor) => tf.Tensor;

const ofBoth: Readonly<Record<string, Unary>> = {
  all: (x) => tf.all(tf.cast(x, 'bool')),
  argMax: (x) => tf.argMax(x, 1),
  argMin: (x) => tf.argMin(x, 0),
  cumprod: (x) => tf.cumprod(x, 1),
  cumsum: (x) => tf.cumsum(x, 1),
  equal: (x) => tf.equal(x, tf.reverse(x, 1)),
  exp: tf.exp,
  gather: (x) => tf.gather(x, [1, 0], 1),
  greater: (x) => tf.greater(x, tf.reverse(x, 1)),
  isNaN: tf.isNaN,
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
  maximum: (x) => tf.maximum(x, tf.reverse(x, 1)),
  mean: (x) => tf.mean(x, 1),
  mul: (x) => tf.mul(x, tf.reverse(x, 1)),
  onesLike: (x) => tf.onesLike(x),
  pad: (x) =>
    tf.pad(
      x,
      [
        [1, 0],
        [0, 2],
      ],
      1,
    ),
  prelu: (x) => tf.prelu(x, tf.scalar(0.5)),
  prod: (x) => tf.prod(x, 1),
  resizeBilinear: (x) => tf.image.resizeBilinear(tf.reshape(x, [1, 3, 4, 1]) as tf.Tensor4D, [6, 8]),
  round: tf.round,
  step: (x) => tf.step(x),
  stridedSlice: (x) => tf.stridedSlice(x, [0, 0], [3, 4], [1, 2]),
  sum: (x) => tf.sum(x, 0),
  'times a number': (x) => tf.mul(x, 0.5),
  tile: (x) => tf.tile(x, [2, 3]),
  transpose: (x) => tf.transpose(x),
  unsortedSegmentSum: (x) => tf.unsortedSegmentSum(x, tf.tensor1d([0, 1, 0], 'int32'), 3),
  where: (x) => tf.where(tf.equal(x, tf.reverse(x, 1)), x, tf.reverse(x, 0)),
};

const ofWhole: Readonly<Record<string, Unary>> = {
  abs: tf.abs,
  einsum: (x) => tf.einsum('ij,kj->ik', x, x),
  matMul: (x) => tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D, false, true),
  neg: tf.neg,
  'plus a part': (x) => tf.add(x, 0.25),
  relu: tf.relu,
  relu6: tf.relu6,
  resizeNearestNeighbor: (x) =>
    tf.image.resizeNearestNeighbor(tf.reshape(x, [1, 3, 4, 1]) as tf.Tensor4D, [6, 8]),
  sign: tf.sign,
  square: tf.square,
  topk: (x) => tf.topk(x, 2).values,
};

/** tfjs gives booleans that are 2, or that tell nothing more. */
const refusedOfBooleans: Readonly<Record<string, Unary>> = {
  Abs: tf.abs,
  Add: (x) => tf.add(x, x),
  AddN: (x) => tf.addN([x, x]),
  BatchMatMul: (x) => tf.matMul(x, x, false, true),
  ClipByValue: (x) => tf.clipByValue(x, 0, 1),
  Einsum: (x) => tf.einsum('ij,kj->ik', x, x),
  Neg: tf.neg,
  Sub: (x) => tf.sub(x, x),
  TopK: (x) => tf.topk(x, 2).values,
};

const whole = { x: integers([3, 4], { seed: 5, from: -3, to: 9 }) };
const positive = (x: tf.Tensor): tf.Tensor => tf.greater(x, 0);

beforeAll(useCpu);

describe('lowerings of other numbers than float32', () => {
  it.each(Object.entries({ ...ofBoth, ...ofWhole }))('%s of int32 equals tfjs', async (_, fn) => {
    await checkAgainstCpu({ fn: ({ x }) => ({ y: fn(x!) }), inputs: whole });
  });

  it.each(Object.entries(ofBoth))('%s of booleans equals tfjs', async (_, fn) => {
    await checkAgainstCpu({ fn: ({ x }) => ({ y: fn(positive(x!)) }), inputs: whole });
  });

  it('refuse what ONNX does not know, all of it at once', () => {
    const fn = ({ x }: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> => ({
      ...Object.fromEntries(Object.entries(refusedOfBooleans).map(([name, of]) => [name, of(positive(x!))])),
      softplus: tf.softplus(x!),
    });
    const trace = (): unknown => traceFunction(fn, { x: { shape: [3, 4], dtype: 'int32' } });
    expect(trace).toThrow(UnsupportedKernelError);
    const kernels = Object.keys(refusedOfBooleans).map((kernel) => `${kernel} (booleans)`);
    expect(trace).toThrow(expect.objectContaining({ kernels: [...kernels, 'Softplus (int32)'].sort() }));
  });
});
