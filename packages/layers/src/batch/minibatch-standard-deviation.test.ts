import { ShapeError } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { MinibatchStandardDeviation } from './minibatch-standard-deviation.js';

const samples = (): tf.Tensor => tf.tensor2d([1, 4, 0, 0, 3, 10, 8, -2], [4, 2]);

describe('MinibatchStandardDeviation', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('appends the mean deviation of each group, group i mod groups', async () => {
    const result = new MinibatchStandardDeviation({ groupSize: 2 }).apply(samples()) as tf.Tensor;
    await expect(result).toBeAllclose(tf.tensor2d([1, 4, 2, 0, 0, 2.5, 3, 10, 2, 8, -2, 2.5], [4, 3]));
  });

  it('appends several statistics', async () => {
    const layer = new MinibatchStandardDeviation({ groupSize: 2, featureCount: 2 });
    const result = tf.slice(layer.apply(samples()) as tf.Tensor, [0, 2], [2, 2]);
    await expect(result).toBeAllclose(tf.tensor2d([1, 3, 4, 1], [2, 2]));
  });

  it('averages over positions and repeats the statistic at each', async () => {
    const images = tf.tensor4d([1, 2, 3, 10], [2, 1, 2, 1]);
    const result = new MinibatchStandardDeviation().apply(images) as tf.Tensor;
    // Deviations 1 and 4.
    await expect(result).toBeAllclose(tf.tensor4d([1, 2.5, 2, 2.5, 3, 2.5, 10, 2.5], [2, 1, 2, 2]));
  });

  it('splits a batch that the group size does not divide into its largest divisor', async () => {
    const batch = tf.tensor2d([0, 0, 3, 10, 6, 2], [6, 1]);
    const result = new MinibatchStandardDeviation({ groupSize: 4 }).apply(batch) as tf.Tensor;
    // Groups {0, 3, 6} and {0, 10, 2}.
    const statistics = tf.slice(result, [0, 1], [6, 1]);
    const [even, odd] = [Math.sqrt(6), Math.sqrt(56 / 3)];
    await expect(statistics).toBeAllclose([even, odd, even, odd, even, odd]);
    const single = new MinibatchStandardDeviation().apply(tf.tensor2d([5], [1, 1])) as tf.Tensor;
    await expect(single).toBeAllclose([5, 1e-4]);
  });

  it('refuses channels that the statistics do not divide', () => {
    const layer = new MinibatchStandardDeviation({ featureCount: 2 });
    expect(() => layer.apply(tf.input({ shape: [4, 4, 3] }))).toThrow(ShapeError);
    expect(() => layer.apply(tf.input({ shape: [4, 4, 3] }))).toThrow(
      'MinibatchStandardDeviation: `featureCount` must divide the channels of the input, received 2 for [, 4, 4, 3].',
    );
  });
});
