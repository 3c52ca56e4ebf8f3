import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  checkAgainstCpu,
  floats,
  numbers,
  specsOf,
  useCpu,
  withGradients,
} from '../check-against-cpu.test-helper.js';
import { compile } from '../compile.js';
import { modelOfTrace } from '../onnx/trace-model.js';
import { traceFunction } from '../trace/trace.js';

beforeAll(useCpu);

type Build = (picture: tf.Tensor4D, bias: tf.Tensor) => tf.Tensor;

const biased: Build = (picture, bias) => tf.add(picture, bias);

/** What stands between a convolution and its max pooling. */
const between: readonly [string, Build][] = [
  ['relu', (picture, bias) => tf.relu(biased(picture, bias))],
  ['leakyRelu', (picture, bias) => tf.leakyRelu(biased(picture, bias), 0.3)],
  ['nothing but the bias', biased],
  ['relu of relu', (picture, bias) => tf.relu(biased(tf.relu(picture), bias))],
  ['one number for all channels', (picture, bias) => tf.relu(tf.add(picture, tf.min(bias)))],
  ['tanh, of which nothing is known', (picture, bias) => tf.tanh(tf.relu(biased(picture, bias)))],
  ['relu6', (picture, bias) => tf.relu6(tf.mul(biased(picture, bias), 9))],
  ['a factor for each channel, some below zero', (picture, bias) => tf.relu(tf.mul(picture, bias))],
  ['a leakyRelu that turns the order', (picture, bias) => tf.leakyRelu(biased(picture, bias), -0.4)],
];

/** `[name, picture, kernel, filters, size of the tiles]`; one to four channels are convolved in blocks of 2×2. */
const pictures: readonly [string, readonly number[], number, number, [number, number]][] = [
  ['one channel', [3, 6, 8, 1], 5, 4, [2, 2]],
  ['six channels', [2, 6, 4, 6], 3, 5, [2, 2]],
  ['one channel, tiles of 3×2', [2, 6, 8, 1], 3, 4, [3, 2]],
  ['one channel, an odd side', [2, 7, 6, 1], 3, 4, [7, 2]],
];

describe.each(pictures)('max pooling after a convolution of %s', (...[, shape, kernel, filters, tile]) => {
  const inputs = {
    x: floats(shape, { seed: 2 }),
    filter: floats([kernel, kernel, shape[3]!, filters], { seed: 3 }),
    bias: floats([filters], { seed: 4 }),
  };
  it.each(between)('and %s has tfjs’s gradients', async (_, build) => {
    const fn = withGradients((x, filter, bias) => {
      const picture = tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same');
      return tf.maxPool(build(picture, bias!) as tf.Tensor4D, tile, tile, 'valid');
    });
    await checkAgainstCpu({ fn, inputs, tolerance: 3e-5 });
  });

  it('gives what was pooled to others too', async () => {
    const fn = withGradients((x, filter, bias) => {
      const picture = tf.relu(
        biased(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'), bias!),
      ) as tf.Tensor4D;
      const pooled = tf.maxPool(picture, tile, tile, 'valid');
      return tf.add(tf.mean(pooled), tf.mean(tf.square(picture)));
    });
    await checkAgainstCpu({ fn, inputs, tolerance: 3e-5 });
  });
});

describe('max pooling after a bias that makes a picture larger', () => {
  it.each<[string, readonly number[], Build]>([
    ['one channel and many numbers', [2, 4, 6, 1], (x, bias) => tf.relu(tf.add(x, bias))],
    ['many numbers and one channel', [2, 4, 6, 1], (x, bias) => tf.relu(tf.add(bias, x))],
    ['one picture', [1, 4, 6, 3], (x, bias) => tf.relu(tf.add(x, tf.reshape(bias, [1, 1, 1, 3])))],
    ['a number for each row', [2, 4, 3, 2], (x, bias) => tf.relu(tf.add(x, tf.reshape(bias, [1, 1, 3, 1])))],
  ])('%s', async (_, shape, build) => {
    const fn = withGradients((x, bias) =>
      tf.maxPool(build(x as tf.Tensor4D, bias!) as tf.Tensor4D, [2, 1], [2, 1], 'valid'),
    );
    await checkAgainstCpu({ fn, inputs: { x: floats(shape), bias: floats([3], { seed: 4 }) } });
  });
});

describe('max pooling after a bias and relu', () => {
  const fn = withGradients((x, filter, bias) =>
    tf.maxPool(
      tf.relu(biased(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'), bias!)) as tf.Tensor4D,
      2,
      2,
      'valid',
    ),
  );

  it('gives the gradient once where all of a tile is equal, as in the margins of a digit', async () => {
    const inputs = {
      x: numbers(Array<number>(72).fill(0.5), [[2, 6, 6, 1]]),
      filter: floats([3, 3, 1, 2], { seed: 5 }),
      bias: floats([2], { from: 0.1, to: 0.4 }),
    };
    await checkAgainstCpu({ fn, inputs });
  });

  it.each([
    ['one filter', 3, 1, 1],
    ['sums of more than 128 numbers', 7, 3, 5],
  ])(
    'leaves the numbers among those that were pooled, to the bit, of %s',
    async (...[, kernel, channels, filters]) => {
      const inputs = {
        x: floats([3, 6, 8, channels], { seed: 6 }),
        filter: floats([kernel, kernel, channels, filters], { seed: 7 }),
        bias: floats([filters], { seed: 8 }),
      };
      const among = await compile(
        ({ x, filter, bias }) => {
          const convolved = tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same');
          const picture = tf.relu(tf.add(convolved, bias!)) as tf.Tensor4D;
          const pooled = tf.maxPool(picture, 2, 2, 'valid');
          const corners = [0, 1].flatMap((row) =>
            [0, 1].map((column) =>
              tf.stridedSlice(picture, [0, row, column, 0], picture.shape, [1, 2, 2, 1]),
            ),
          );
          const found = corners.map((corner) => tf.cast(tf.equal(corner, pooled), 'int32'));
          return { found: tf.min(tf.sum(tf.stack(found), 0)) };
        },
        { inputs: specsOf(inputs), threads: 1 },
      );
      const { found } = await among.run(inputs);
      among.dispose();
      expect(found!.data[0]).toBeGreaterThanOrEqual(1);
    },
  );

  it('adds and cuts after the pooling, of a quarter of the numbers', () => {
    const inputs = {
      x: floats([2, 8, 8, 1]),
      filter: floats([5, 5, 1, 3]),
      bias: floats([3]),
    };
    const { model } = modelOfTrace(traceFunction(fn, specsOf(inputs)), 'pooled');
    const kinds = model.nodes.map(({ type }) => type);
    expect(kinds.filter((type) => type === 'Relu')).toHaveLength(1);
    expect(kinds.filter((type) => type === 'HardSigmoid')).toHaveLength(1);
    expect(kinds).not.toContain('Split');
    const slices = model.nodes.filter(({ type }) => type === 'Slice').length;
    expect(slices).toBeLessThanOrEqual(4 + 4); // the filters of the four pixels, and their gradients
  });
});
