import {
  checkGradient,
  expectNoTensorLeak,
  registerMatchers,
  withoutHiddenInputs,
} from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../adversarial/loss-contract.test-helper.js';
import { clipWeights, orthogonalPenalty } from '../index.js';

registerMatchers();

describe('orthogonalPenalty', () => {
  // columns (1, 3) and (2, 4): products 10, 14, 20
  const dense = tf.tensor2d([
    [1, 2],
    [3, 4],
  ]);
  // one filter of 2×1×1 values: product 25
  const convolution = tf.tensor4d([3, 4], [2, 1, 1, 1]);

  it('matches the hand-computed value', async () => {
    await expect(orthogonalPenalty({ kernels: [dense] })).toBeAllclose(2 * 14 ** 2);
    await expect(orthogonalPenalty({ kernels: [dense], norms: 'unit' })).toBeAllclose(
      9 ** 2 + 19 ** 2 + 2 * 14 ** 2,
    );
    await expect(orthogonalPenalty({ kernels: [dense, convolution] })).toBeAllclose(2 * 14 ** 2);
    await expect(orthogonalPenalty({ kernels: [convolution], norms: 'unit' })).toBeAllclose(24 ** 2);
  });

  it('compares filters, which are the last axis', async () => {
    // rows (1, 2) and (3, 4) would have the product 11
    await expect(orthogonalPenalty({ kernels: [tf.transpose(dense)] })).toBeAllclose(2 * 11 ** 2);
    const filters = tf.tensor4d([1, 2, 3, 4], [1, 2, 1, 2]);
    await expect(orthogonalPenalty({ kernels: [filters] })).toBeAllclose(2 * 14 ** 2);
  });

  it('has the gradient of finite differences', async () => {
    for (const norms of ['free', 'unit'] as const) {
      const error = await checkGradient(
        ({ first, second }) => orthogonalPenalty({ kernels: [first!, second!], norms }),
        { first: tf.mul(0.3, dense), second: tf.randomNormal([2, 2, 1, 3], 0, 0.5, 'float32', 7) },
      );
      expect(error).toBeLessThan(2e-3);
    }
  });

  it('refuses biases, nothing at all and unknown norms', async () => {
    expect(codeOf(() => orthogonalPenalty({ kernels: [dense, tf.ones([2])] }))).toBe(
      'SHAPE orthogonalPenalty: `kernels[1]` must have shape […, inputs, outputs], received [2]. Leave biases out.',
    );
    expect(codeOf(() => orthogonalPenalty({ kernels: [] }))).toBe(
      'SHAPE orthogonalPenalty: `kernels` must have a tensor at least, received none.',
    );
    expect(codeOf(() => orthogonalPenalty({ kernels: [dense], norms: 'one' as 'unit' }))).toBe(
      "OPTION orthogonalPenalty: `norms` must be 'free' or 'unit', received 'one'.",
    );
    await expectNoTensorLeak(() =>
      withoutHiddenInputs(() => orthogonalPenalty({ kernels: [dense, convolution], norms: 'unit' })),
    );
  });
});

describe('clipWeights', () => {
  it('clips every variable in place, to 0.01 unless told otherwise', async () => {
    const variables = [tf.variable(tf.tensor1d([0.5, -0.5, 0.004])), tf.variable(tf.tensor2d([[-2, 0.3]]))];
    clipWeights({ variables, limit: 0.4 });
    await expect(variables[0]).toBeAllclose([0.4, -0.4, 0.004]);
    await expect(variables[1]).toBeAllclose([-0.4, 0.3]);
    clipWeights({ variables });
    await expect(variables[0]).toBeAllclose([0.01, -0.01, 0.004]);
    await expectNoTensorLeak(() => withoutHiddenInputs(() => clipWeights({ variables })));
  });

  it('refuses a limit that is not above 0', () => {
    expect(codeOf(() => clipWeights({ variables: [], limit: 0 }))).toBe(
      'OPTION clipWeights: `limit` must be above 0, received 0.',
    );
    expect(codeOf(() => clipWeights({ variables: [], limit: -1 }))).toContain('OPTION clipWeights: `limit`');
  });
});
