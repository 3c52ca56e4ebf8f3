import {
  checkGradient,
  expectNoTensorLeak,
  registerMatchers,
  withoutHiddenInputs,
} from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../adversarial/loss-contract.test-helper.js';
import { dataToDataCrossEntropyLoss, pullingAwayTerm } from '../index.js';

registerMatchers();

const int32 = (...values: number[]): tf.Tensor1D => tf.tensor1d(values, 'int32');

/** Unit vectors (0.6, 0.8), (0, 1) and (-1, 0): cosines 0.8, -0.6 and 0. */
const embeddings = tf.tensor2d([
  [3, 4],
  [0, 2],
  [-5, 0],
]);

describe('dataToDataCrossEntropyLoss', () => {
  const proxies = tf.tensor2d([
    [1, 0],
    [0, 3],
  ]);
  const given = { embeddings, proxies, labels: int32(0, 1, 0) };

  it('matches the hand-computed value', async () => {
    const each = [
      // a = (0.6 - 0.98) / 0.5 = -0.76, b = (0.8 - 0.02) / 0.5 = 1.56 for the second
      0.76 + Math.log(Math.exp(-0.76) + Math.exp(1.56)),
      // a = 0, as 1 > 0.98; b = 1.56 for the first and 0 for the third
      Math.log(1 + Math.exp(1.56) + 1),
      // a = (-1 - 0.98) / 0.5 = -3.96, b = 0 for the second
      3.96 + Math.log(Math.exp(-3.96) + 1),
    ];
    await expect(dataToDataCrossEntropyLoss({ ...given, reduction: 'none' })).toBeAllclose(each);
    await expect(dataToDataCrossEntropyLoss(given)).toBeAllclose(2.76782389);
    const weights = tf.tensor1d([1, 0, 2]);
    await expect(dataToDataCrossEntropyLoss({ ...given, weights, reduction: 'sum' })).toBeAllclose(
      each[0]! + 2 * each[2]!,
    );
  });

  it('takes margins and temperature', async () => {
    // a = (0.6 - 0.5)+ = 0 for the first; b = (0.8 - 0.3) / 0.25 = 2
    const options = {
      temperature: 0.25,
      positiveMargin: 0.5,
      negativeMargin: 0.3,
      reduction: 'none',
    } as const;
    await expect(dataToDataCrossEntropyLoss({ ...given, ...options })).toBeAllclose([
      Math.log(1 + Math.exp(2)),
      Math.log(1 + Math.exp(2) + 1),
      6 + Math.log(Math.exp(-6) + 1),
    ]);
  });

  it('is 0 without examples of other classes and finite at a low temperature', async () => {
    await expect(dataToDataCrossEntropyLoss({ ...given, labels: int32(1, 1, 1) })).toBeAllclose(0);
    const cold = dataToDataCrossEntropyLoss({ ...given, temperature: 0.005, reduction: 'none' });
    await expect(cold).toBeAllclose([(0.38 + 0.78) / 0.005, 0.78 / 0.005, 1.98 / 0.005]);
  });

  it('has the gradient of finite differences', async () => {
    const error = await checkGradient(
      (tensors) =>
        dataToDataCrossEntropyLoss({
          embeddings: tensors['embeddings']!,
          proxies: tensors['proxies']!,
          labels: int32(0, 1, 0, 2),
        }),
      {
        embeddings: tf.tensor2d([
          [1.2, -0.3, 0.5],
          [-0.4, 0.9, 0.2],
          [0.3, 0.4, -1.1],
          [0.8, 0.5, 0.3],
        ]),
        proxies: tf.tensor2d([
          [0.5, 0.4, 0.1],
          [-0.2, 0.3, 0.9],
          [0.6, -0.7, 0.2],
        ]),
      },
    );
    expect(error).toBeLessThan(2e-3);
  });

  it('refuses what does not fit', () => {
    expect(codeOf(() => dataToDataCrossEntropyLoss({ ...given, proxies: tf.ones([2, 3]) }))).toBe(
      'SHAPE dataToDataCrossEntropyLoss: `proxies` must have shape [classes, 2], received [2, 3].',
    );
    expect(codeOf(() => dataToDataCrossEntropyLoss({ ...given, temperature: 0 }))).toBe(
      'OPTION dataToDataCrossEntropyLoss: `temperature` must be above 0, received 0.',
    );
    expect(codeOf(() => dataToDataCrossEntropyLoss({ ...given, positiveMargin: 1.5 }))).toContain(
      'OPTION dataToDataCrossEntropyLoss: `positiveMargin` must be a number from -1 to 1, received 1.5.',
    );
    expect(codeOf(() => dataToDataCrossEntropyLoss({ ...given, embeddings: tf.ones([3]) }))).toBe(
      'SHAPE dataToDataCrossEntropyLoss: `embeddings` must have shape [batch, size], received [3].',
    );
  });
});

describe('pullingAwayTerm', () => {
  it('is the mean squared cosine of different samples', async () => {
    await expect(pullingAwayTerm({ embeddings })).toBeAllclose((2 * (0.64 + 0.36 + 0)) / 6);
    const error = await checkGradient((given) => pullingAwayTerm({ embeddings: given['embeddings']! }), {
      embeddings,
    });
    expect(error).toBeLessThan(2e-3);
  });

  it('refuses a single sample and other ranks', () => {
    expect(codeOf(() => pullingAwayTerm({ embeddings: tf.ones([1, 2]) }))).toBe(
      'SHAPE pullingAwayTerm: `embeddings` must have shape [batch, size] with a batch of 2 or more, received [1, 2].',
    );
    expect(codeOf(() => pullingAwayTerm({ embeddings: tf.ones([2, 2, 2]) }))).toContain('received [2, 2, 2]');
  });
});

it('leave no tensor behind, read none and are scalars', async () => {
  const labels = int32(0, 1, 0);
  for (const call of [
    () => dataToDataCrossEntropyLoss({ embeddings, proxies: tf.eye(2), labels }),
    () => pullingAwayTerm({ embeddings }),
  ]) {
    expect(call().shape).toEqual([]);
    await expectNoTensorLeak(() => tf.tidy(() => withoutHiddenInputs(call)));
  }
});
