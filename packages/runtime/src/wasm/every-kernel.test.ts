import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDraw } from './draw.test.helpers.js';
import { elementwiseCases, type KernelCase } from './elementwise-cases.test.helpers.js';
import { registerWasmTrainingKernels } from './register-kernels.js';
import { shapeCases } from './shape-cases.test.helpers.js';
import { windowCases } from './windows-cases.test.helpers.js';

const cases: Readonly<Record<string, KernelCase>> = { ...elementwiseCases, ...shapeCases, ...windowCases };
const seeds = Array.from({ length: 12 }, (_, index) => index + 1);

/** No training step reaches them: strings, sparse rows, boxes, a random number that no seed of ours makes. */
const leftOut = new Set([
  'LogicalXor',
  'Multinomial',
  'NonMaxSuppressionV3',
  'NonMaxSuppressionV4',
  'NonMaxSuppressionV5',
  'SparseFillEmptyRows',
  'SparseReshape',
  'SparseSegmentMean',
  'SparseSegmentSum',
  'StringNGrams',
  'StringSplit',
  'StringToHashBucketFast',
]);

interface Values {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: readonly number[];
}

async function on(backend: string, kernelCase: KernelCase, seed: number): Promise<Values[]> {
  await tf.setBackend(backend);
  const results = tf.tidy(() => [kernelCase(createDraw(seed))].flat() as tf.Tensor[]);
  const values = results.map((tensor) => ({
    shape: tensor.shape,
    dtype: tensor.dtype,
    data: [...tensor.dataSync()],
  }));
  tf.dispose(results);
  return values;
}

/** What differs, in words; rounding does not count. */
function difference(expected: Values, received: Values): string | undefined {
  const kind = ({ dtype, shape }: Values): string => `${dtype} [${shape.join(', ')}]`;
  if (kind(expected) !== kind(received)) return `${kind(received)} instead of ${kind(expected)}`;
  const ordinary = expected.data.map(Math.abs).filter((value) => value < 1e6);
  const scale = ordinary.reduce((largest, value) => Math.max(largest, value), 0.1);
  const index = expected.data.findIndex((value, place) => {
    const other = received.data[place]!;
    if (Number.isNaN(value) || Number.isNaN(other)) return !Number.isNaN(value) || !Number.isNaN(other);
    return value !== other && !(Math.abs(value - other) <= 1e-5 * Math.max(scale, Math.abs(value)));
  });
  return index < 0 ? undefined : `${received.data[index]} instead of ${expected.data[index]} at ${index}`;
}

beforeAll(async () => {
  tf.env().set('PROD', true);
  registerWasmTrainingKernels();
  await tf.setBackend('wasm');
});

describe('every kernel of the wasm backend', () => {
  it('has a case, and the case reaches it', async () => {
    const names = tf.getKernelsForBackend('wasm').map(({ kernelName }) => kernelName);
    expect(names.filter((name) => !leftOut.has(name) && !(name in cases))).toEqual([]);
    for (const [name, kernelCase] of Object.entries(cases)) {
      const { kernelNames } = await tf.profile(() => tf.tidy(() => void kernelCase(createDraw(1))));
      expect(kernelNames).toContain(name);
    }
  });

  it.each(Object.entries(cases))('%s gives what plain JavaScript gives', async (_, kernelCase) => {
    const before = tf.memory().numTensors;
    for (const seed of seeds) {
      const expected = await on('cpu', kernelCase, seed);
      const received = await on('wasm', kernelCase, seed);
      expect(expected.map((values, index) => difference(values, received[index]!))).toEqual(
        expected.map(() => undefined),
      );
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('where plain JavaScript is wrong too', () => {
  beforeAll(() => tf.setBackend('wasm'));

  it.each([tf.cumsum, tf.cumprod])('%o takes a negative axis', async (cumulate) => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const [fromEnd, fromStart] = [cumulate(x, -1), cumulate(x, 1)];
    expect(fromEnd.shape).toEqual([2, 3]);
    expect(await fromEnd.data()).toEqual(await fromStart.data());
    expect([...(await tf.cumsum(x, -2).data())]).toEqual([1, 2, 3, 5, 7, 9]);
  });

  it('takes one number as padding of a window that is not square', async () => {
    const draw = createDraw(3);
    const x = draw.values([2, 6, 5, 3]) as tf.Tensor4D;
    const filter = draw.values([3, 2, 3, 4]) as tf.Tensor4D;
    const margins = tf.pad(x, [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
    const padded = tf.conv2d(x, filter, [1, 2], 1);
    expect(padded.shape).toEqual([2, 6, 3, 4]);
    expect(await padded.data()).toEqual(await tf.conv2d(margins, filter, [1, 2], 'valid').data());
    const pooled = tf.maxPool(tf.sub(x, 9) as tf.Tensor4D, [3, 2], [1, 2], 1);
    expect(pooled.shape).toEqual([2, 6, 3, 3]);
    const gradient = (pad: 'valid' | number) =>
      tf.grad((weights) =>
        tf.sum(tf.square(tf.conv2d(pad === 1 ? x : margins, weights as tf.Tensor4D, [1, 2], pad))),
      )(filter);
    const [expected, received] = [await gradient('valid').data(), await gradient(1).data()];
    received.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 3));
  });

  it('gives the gradient of a pool over a box to its largest value', async () => {
    const x = tf.tensor5d([3, 1, 4, 1.5, 9, 2, 6, 5], [1, 2, 2, 2, 1]);
    const gradient = tf.grad((value) => tf.sum(tf.maxPool3d(value as tf.Tensor5D, [2, 1, 2], 1, 'valid')))(x);
    expect([...(await gradient.data())]).toEqual([0, 0, 0, 0, 1, 0, 1, 0]);
  });
});
