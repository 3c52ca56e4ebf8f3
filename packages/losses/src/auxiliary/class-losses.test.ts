import {
  checkGradient,
  expectNoTensorLeak,
  registerMatchers,
  withoutHiddenInputs,
} from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../adversarial/loss-contract.test-helper.js';
import { categoricalInformationLoss, classificationLoss, gaussianInformationLoss } from '../index.js';

registerMatchers();

const int32 = (...values: number[]): tf.Tensor1D => tf.tensor1d(values, 'int32');

describe('classificationLoss', () => {
  // TF-GAN's losses_impl_test.py, ACGANLossTest
  const fakeClasses = tf.tensor2d([
    [10, 4.4, -5.5, 3.6],
    [-4, 4.4, 5.2, 4.6],
    [1.1, 2.4, -3.5, 5.6],
    [1.1, 2.4, -3.5, 5.6],
  ]);
  const realClasses = tf.tensor2d([
    [-2, 0.4, 12.5, 2.7],
    [-1.2, 1.9, 12.3, 2.6],
    [-2.4, -1.7, 2.5, 2.7],
    [1.1, 2.4, -3.5, 5.6],
  ]);
  const labels = int32(1, 2, 0, 0);

  it('has the values that TF-GAN publishes', async () => {
    const ofFake = classificationLoss({ classLogits: fakeClasses, labels });
    await expect(ofFake).toBeAllclose(3.84974, { relative: 2e-6 });
    const ofReal = classificationLoss({ classLogits: realClasses, labels });
    await expect(tf.add(ofReal, ofFake)).toBeAllclose(9.4395, { relative: 2e-6 });
  });

  it('has a value per example, reduces and weighs', async () => {
    // softmax (1/4, 3/4) and (1/2, 1/2)
    const classLogits = tf.tensor2d([
      [0, Math.log(3)],
      [5, 5],
    ]);
    const given = { classLogits, labels: int32(1, 0) };
    const each = [Math.log(4 / 3), Math.log(2)];
    await expect(classificationLoss({ ...given, reduction: 'none' })).toBeAllclose(each);
    const weights = tf.tensor1d([3, 0.5]);
    const sum = 3 * each[0]! + each[1]! / 2;
    await expect(classificationLoss({ ...given, weights, reduction: 'sum' })).toBeAllclose(sum);
    await expect(classificationLoss({ ...given, weights })).toBeAllclose(sum / 2);
    // 0.9·log(4/3) + 0.05·(log 4 + log(4/3)) + … : targets (0.05, 0.95) and (0.95, 0.05)
    const smoothed = classificationLoss({ ...given, labelSmoothing: 0.1, reduction: 'none' });
    await expect(smoothed).toBeAllclose([0.05 * Math.log(4) + 0.95 * Math.log(4 / 3), Math.log(2)]);
    const exchanged = classificationLoss({ classLogits, labels: int32(0, 1), reduction: 'none' });
    await expect(exchanged).toBeAllclose([Math.log(4), Math.log(2)]);
  });

  it('has the gradient of finite differences, also smoothed, and stays finite', async () => {
    for (const labelSmoothing of [0, 0.2]) {
      const error = await checkGradient(
        ({ classLogits }) => classificationLoss({ classLogits: classLogits!, labels, labelSmoothing }),
        { classLogits: tf.mul(0.3, fakeClasses) },
      );
      expect(error).toBeLessThan(1e-3);
    }
    const far = tf.tensor2d([[300, -300]]);
    await expect(classificationLoss({ classLogits: far, labels: int32(1) })).toBeAllclose(600);
  });

  it('refuses what does not fit', () => {
    const wrong = (classLogits: tf.Tensor, classes: tf.Tensor): string =>
      codeOf(() => classificationLoss({ classLogits, labels: classes }));
    expect(wrong(tf.ones([4, 1, 1, 2]), labels)).toBe(
      'SHAPE classificationLoss: `classLogits` must have shape [batch, classes], received [4, 1, 1, 2].',
    );
    expect(wrong(fakeClasses, tf.ones([4]))).toBe(
      'SHAPE classificationLoss: `labels` must be int32 of shape [4], received float32 of shape [4].',
    );
    expect(wrong(fakeClasses, int32(0))).toBe(
      'SHAPE classificationLoss: `labels` must be int32 of shape [4], received int32 of shape [1].',
    );
    expect(codeOf(() => classificationLoss({ classLogits: fakeClasses, labels, labelSmoothing: 2 }))).toBe(
      'OPTION classificationLoss: `labelSmoothing` must be a number from 0 to 1, received 2.',
    );
  });
});

describe('InfoGAN', () => {
  it('has the values that torchgan publishes', async () => {
    // tests/torchgan/test_losses.py; its codes [[0, 1], [1, 0]] broadcast against the two rows of logits
    const codeLogits = tf.tensor2d([
      [0.5, 0.5],
      [0.75, 0.25],
      [0.5, 0.5],
      [0.75, 0.25],
    ]);
    const categorical = categoricalInformationLoss({ codeLogits, codes: int32(0, 1, 1, 0) });
    await expect(categorical).toBeAllclose(0.7086121, { relative: 1e-6 });
    const means = tf.tensor2d([
      [1.3, 4.6, 7.1],
      [0.2, 11.4, 1],
    ]);
    const deviations = tf.tensor2d([
      [1, 0.5, 3.1],
      [0.2, 3.5, 4.9],
    ]);
    const codes = tf.tensor2d([
      [1.4, 4, 5],
      [-1, 7, 2],
    ]);
    const logVariances = tf.log(tf.square(deviations));
    // torchgan takes the mean over codes, we the sum of the three of an example
    const continuous = gaussianInformationLoss({ means, logVariances, codes });
    await expect(continuous).toBeAllclose(3 * 4.491654, { relative: 1e-6 });
  });

  it('has the value that TF-GAN publishes for unit variance', async () => {
    const categorical = categoricalInformationLoss({ codeLogits: tf.tensor2d([[1, 2]]), codes: int32(1) });
    const continuous = gaussianInformationLoss({ means: tf.zeros([1, 1]), codes: tf.fill([1, 1], 2) });
    // losses_impl_test.py, MutualInformationPenaltyTest: the mean of both
    await expect(tf.div(tf.add(categorical, continuous), 2)).toBeAllclose(1.6161, { relative: 1e-6 });
  });

  it('has values per example and the gradients of finite differences', async () => {
    const means = tf.tensor2d([
      [0.5, -1],
      [2, 0.25],
    ]);
    const codes = tf.tensor2d([
      [1, 1],
      [-1, 0.25],
    ]);
    // log 2π + (0.25 + 4)/2 and log 2π + 9/2
    const constant = Math.log(2 * Math.PI);
    const each = gaussianInformationLoss({ means, codes, reduction: 'none' });
    await expect(each).toBeAllclose([constant + 2.125, constant + 4.5]);
    const logVariances = tf.tensor2d([
      [0.3, -0.6],
      [0.1, 0.9],
    ]);
    const continuous = await checkGradient(
      (given) =>
        gaussianInformationLoss({
          means: given['means']!,
          logVariances: given['logVariances']!,
          codes: given['codes']!,
        }),
      { means, logVariances, codes },
    );
    const unit = await checkGradient((given) => gaussianInformationLoss({ means: given['means']!, codes }), {
      means,
    });
    const categorical = await checkGradient(
      ({ codeLogits }) => categoricalInformationLoss({ codeLogits: codeLogits!, codes: int32(1, 0) }),
      { codeLogits: means },
    );
    expect(Math.max(continuous, unit, categorical)).toBeLessThan(1e-3);
  });

  it('refuses what does not fit', () => {
    const means = tf.ones([2, 3]);
    expect(codeOf(() => gaussianInformationLoss({ means, codes: tf.ones([2]) }))).toBe(
      'SHAPE gaussianInformationLoss: `codes` must have shape of `means` ([2, 3]), received [2].',
    );
    const logVariances = tf.ones([2, 1]);
    expect(codeOf(() => gaussianInformationLoss({ means, logVariances, codes: means }))).toBe(
      'SHAPE gaussianInformationLoss: `logVariances` must have shape of `means` ([2, 3]), received [2, 1].',
    );
    expect(codeOf(() => categoricalInformationLoss({ codeLogits: means, codes: tf.ones([2]) }))).toBe(
      'SHAPE categoricalInformationLoss: `codes` must be int32 of shape [2], received float32 of shape [2].',
    );
  });
});

it('class losses leave no tensor behind, read none and are scalars', async () => {
  const labels = int32(0, 1, 0);
  const logits = tf.tensor2d([3, 4, 0, 2, -5, 0], [3, 2]);
  const calls = [
    () => classificationLoss({ classLogits: logits, labels, labelSmoothing: 0.1 }),
    () => categoricalInformationLoss({ codeLogits: logits, codes: labels }),
    () => gaussianInformationLoss({ means: logits, codes: logits }),
  ];
  for (const call of calls) {
    expect(call().shape).toEqual([]);
    await expectNoTensorLeak(() => tf.tidy(() => withoutHiddenInputs(call)));
  }
});
