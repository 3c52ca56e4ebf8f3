import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { createRandomSource, fromTensor } from '@gankit/core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { registerMissingWasmKernels, registerWasmTrainingKernels } from './register-kernels.js';

type Values = (shape: readonly number[]) => tf.Tensor;
type Operation = (values: Values) => tf.Tensor;

/** Runs the operation on a backend with the same random values. */
async function on(backend: string, operation: Operation): Promise<readonly number[]> {
  expect(await tf.setBackend(backend)).toBe(true);
  const random = createRandomSource(11);
  const result = tf.tidy(() => operation((shape) => random.normal(shape)));
  const { data } = await fromTensor(result);
  result.dispose();
  return [...data];
}

async function expectLikeCpu(operation: Operation): Promise<void> {
  const before = tf.memory().numTensors;
  const expected = await on('cpu', operation);
  const received = await on('wasm', operation);
  expect(received.length).toBe(expected.length);
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const worst = expected.reduce(
    (largest, value, index) => Math.max(largest, Math.abs(value - received[index]!)),
    0,
  );
  expect(scale).toBeGreaterThan(0);
  expect(worst / scale).toBeLessThan(3e-6);
  expect(tf.memory().numTensors).toBe(before);
}

/** Sum of `dy * f(x)`, whose gradient by x is the kernel under test applied to `dy`. */
const gradientOf = (
  f: (x: tf.Tensor) => tf.Tensor,
  { x, dy }: { readonly x: tf.Tensor; readonly dy: (shape: readonly number[]) => tf.Tensor },
): tf.Tensor =>
  tf.grad((value: tf.Tensor) => {
    const y = f(value);
    return tf.sum(tf.mul(y, dy(y.shape)));
  })(x);

function swapped(shape: readonly number[]): number[] {
  return [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];
}

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

type Padding = 'same' | 'valid' | number;
const convolutions: { size: [number, number]; kernel: [number, number]; stride: number; pad: Padding }[] = [];
for (const size of [
  [7, 6],
  [8, 8],
  [5, 9],
] as [number, number][]) {
  for (const kernel of [
    [1, 1],
    [2, 3],
    [3, 3],
    [4, 4],
    [5, 2],
  ] as [number, number][]) {
    for (const stride of [1, 2, 3]) {
      for (const pad of ['same', 'valid'] as const) convolutions.push({ size, kernel, stride, pad });
      // tfjs computes a wrong output shape for a numeric padding and a kernel that is not square.
      if (kernel[0] > 1 && kernel[0] === kernel[1]) convolutions.push({ size, kernel, stride, pad: 1 });
    }
  }
}

describe.each([
  ['fast', registerWasmTrainingKernels],
  ['stock with the missing ones composed', registerMissingWasmKernels],
])('wasm training kernels, %s', (_, register) => {
  beforeAll(register);

  it.each(convolutions)('convolution gradients, %o', async ({ size, kernel, stride, pad }) => {
    const convolve = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad);
    await expectLikeCpu((values) => {
      const x = values([3, ...size, 2]);
      return gradientOf((filter) => convolve(x, filter), { x: values([...kernel, 2, 5]), dy: values });
    });
    await expectLikeCpu((values) => {
      const filter = values([...kernel, 2, 5]);
      return gradientOf((x) => convolve(x, filter), { x: values([3, ...size, 2]), dy: values });
    });
  });

  it.each([
    { kernel: 4, stride: 2, pad: 'same' as const, size: 3, out: 6 },
    { kernel: 5, stride: 2, pad: 'same' as const, size: 4, out: 7 },
    { kernel: 3, stride: 2, pad: 'valid' as const, size: 4, out: 10 },
    { kernel: 2, stride: 3, pad: 'same' as const, size: 3, out: 8 },
    { kernel: 4, stride: 1, pad: 'valid' as const, size: 1, out: 4 },
  ])('transposed convolution and its filter gradient, %o', async ({ kernel, stride, pad, size, out }) => {
    const upsample = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
      tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, [2, out, out, 3], stride, pad);
    await expectLikeCpu((values) => upsample(values([2, size, size, 4]), values([kernel, kernel, 3, 4])));
    await expectLikeCpu((values) => {
      const x = values([2, size, size, 4]);
      return gradientOf((filter) => upsample(x, filter), { x: values([kernel, kernel, 3, 4]), dy: values });
    });
  });

  it('sums segments, drops those out of range, and differentiates gather', async () => {
    await expectLikeCpu((values) =>
      tf.unsortedSegmentSum(values([5, 2, 3]), tf.tensor1d([2, 0, 2, -1, 7], 'int32'), 4),
    );
    await expectLikeCpu(() =>
      tf.unsortedSegmentSum(
        tf.tensor1d([5, 7, 11, 20000001], 'int32'),
        tf.tensor1d([1, 0, 1, 2], 'int32'),
        3,
      ),
    );
    await expectLikeCpu((values) =>
      gradientOf((table) => tf.gather(table, tf.tensor1d([3, 1, 3, 0, 3], 'int32')), {
        x: values([5, 4]),
        dy: values,
      }),
    );
  });

  it.each([
    { stride: 1, pad: 'same' as const, multiplier: 1 },
    { stride: 2, pad: 'same' as const, multiplier: 3 },
    { stride: 2, pad: 'valid' as const, multiplier: 2 },
    { stride: 3, pad: 'valid' as const, multiplier: 1 },
  ])('depthwise convolution gradients, %o', async ({ stride, pad, multiplier }) => {
    const convolve = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
      tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad);
    await expectLikeCpu((values) => {
      const x = values([2, 7, 6, 3]);
      return gradientOf((filter) => convolve(x, filter), { x: values([3, 2, 3, multiplier]), dy: values });
    });
    await expectLikeCpu((values) => {
      const filter = values([3, 2, 3, multiplier]);
      return gradientOf((x) => convolve(x, filter), { x: values([2, 7, 6, 3]), dy: values });
    });
  });
});

describe('kernels that the stock wasm backend has, but slow or wrong', () => {
  beforeAll(registerWasmTrainingKernels);

  it.each([
    { a: [3, 5], b: [5, 4] },
    { a: [2, 3, 5], b: [2, 5, 4] },
    { a: [2, 70, 64], b: [2, 64, 80] },
    { a: [1, 30, 50], b: [3, 50, 40] },
  ])('matrix products with all transposes, %o', async ({ a, b }) => {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        await expectLikeCpu((values) =>
          tf.matMul(
            values(transposeA ? swapped(a) : a),
            values(transposeB ? swapped(b) : b),
            transposeA,
            transposeB,
          ),
        );
      }
    }
  });

  it('matrix products whose batches broadcast both ways (the cpu backend gets them wrong)', async () => {
    const explicit = await on('cpu', (values) => {
      const a = values([2, 1, 3, 4]);
      const b = values([1, 3, 4, 5]);
      return tf.matMul(tf.tile(a, [1, 3, 1, 1]), tf.tile(b, [2, 1, 1, 1]));
    });
    const received = await on('wasm', (values) => tf.matMul(values([2, 1, 3, 4]), values([1, 3, 4, 5])));
    expect(received.length).toBe(2 * 3 * 3 * 5);
    received.forEach((value, index) => expect(value).toBeCloseTo(explicit[index]!, 5));
  });

  it('one vector as a row and as a column of matrix products', async () => {
    await expectLikeCpu((values) => {
      const vector = values([3]);
      const [row, column] = [tf.reshape(vector, [1, 3]), tf.reshape(vector, [3, 1])];
      const outer = tf.matMul(values([5, 1]), row);
      const inner = tf.fused.matMul({ a: outer, b: column, activation: 'relu' });
      return tf.concat([outer, inner, tf.matMul(outer, column)], 1);
    });
  });

  it.each(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const)(
    'fused matrix product with bias and %s',
    async (activation) => {
      for (const batch of [1, 3]) {
        for (const transposeA of [false, true]) {
          await expectLikeCpu((values) =>
            tf.fused.matMul({
              a: values(transposeA ? [batch, 100, 6] : [batch, 6, 100]),
              b: values([batch, 100, 7]),
              bias: values([7]),
              transposeA,
              activation,
              ...(activation === 'prelu' ? { preluActivationWeights: values([7]) } : {}),
              ...(activation === 'leakyrelu' ? { leakyreluAlpha: 0.3 } : {}),
            }),
          );
        }
      }
    },
  );

  it.each([
    { size: 2, stride: 2, pad: 'valid' as const },
    { size: 3, stride: 2, pad: 'same' as const },
    { size: 3, stride: 1, pad: 'same' as const },
  ])('gradient of max pooling on negative windows, %o', async ({ size, stride, pad }) => {
    await expectLikeCpu((values) =>
      gradientOf((x) => tf.maxPool(x as tf.Tensor4D, size, stride, pad), {
        x: tf.sub(values([2, 7, 6, 3]), 4),
        dy: values,
      }),
    );
  });
});

describe('registration', () => {
  afterEach(registerWasmTrainingKernels);

  it('goes back to the stock kernels and is silent when repeated', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    registerWasmTrainingKernels();
    const fast = tf.getKernel('BatchMatMul', 'wasm').kernelFunc;
    registerWasmTrainingKernels();
    registerMissingWasmKernels();
    const stock = tf.getKernel('BatchMatMul', 'wasm').kernelFunc;
    expect(stock).not.toBe(fast);
    registerWasmTrainingKernels();
    registerMissingWasmKernels();
    expect(tf.getKernel('BatchMatMul', 'wasm').kernelFunc).toBe(stock);
    expect(warn).not.toHaveBeenCalled();
  });
});
