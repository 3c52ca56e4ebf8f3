import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstCpu, floats, specsOf, useCpu, withGradients } from '../check-against-cpu.test-helper.js';
import { modelOfTrace } from '../onnx/trace-model.js';
import { traceFunction } from '../trace/trace.js';

beforeAll(useCpu);

type Picture = [number, number, number, number];

/** `[name, shape of the result, kernel, strides, padding]`; the filter has 6 channels of the input. */
const cases: readonly [string, Picture, number, number | [number, number], 'same' | 'valid'][] = [
  ['5×5 of stride 2', [2, 6, 8, 7], 5, 2, 'same'],
  ['odd sizes', [2, 7, 5, 7], 5, 2, 'same'],
  ['without padding', [1, 9, 11, 5], 5, 2, 'valid'],
  ['6×6, where every window is of use', [2, 6, 6, 5], 6, 2, 'same'],
  ['8×8 of stride 3', [1, 9, 7, 5], 8, 3, 'same'],
  ['two strides', [2, 5, 8, 6], 5, [1, 2], 'same'],
  ['3 channels', [2, 8, 6, 3], 5, 2, 'same'],
];

describe('a transposed convolution to few channels', () => {
  it.each(cases)('%s', async (...[, shape, kernel, strides, padding]) => {
    const filter = floats([kernel, kernel, shape[3], 6]);
    const dy = tf.tidy(
      () =>
        tf.conv2d(tf.zeros<tf.Rank.R4>(shape), tf.zeros([kernel, kernel, shape[3], 6]), strides, padding)
          .shape,
    );
    const fn = withGradients((x, weights) =>
      tf.conv2dTranspose(x as tf.Tensor4D, weights as tf.Tensor4D, shape, strides, padding),
    );
    await checkAgainstCpu({ fn, inputs: { x: floats(dy), filter } });
  });

  it('is one product, whose zeros do not count as work', () => {
    const inputs = { x: floats([3, 4, 5, 6]), filter: floats([5, 5, 7, 6]) };
    const trace = traceFunction(
      ({ x, filter }) => ({
        y: tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, [3, 8, 10, 7], 2, 'same'),
      }),
      specsOf(inputs),
    );
    const { model, multiplyAdds } = modelOfTrace(trace, 'transposed');
    expect(model.nodes.filter(({ type }) => type === 'MatMul' || type === 'Gemm')).toHaveLength(1);
    expect(multiplyAdds).toBeCloseTo(3 * 4 * 5 * (5 * 5 * 7 * 6), 6);
  });
});
