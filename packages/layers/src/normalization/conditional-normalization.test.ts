import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { BatchStandardization } from './batch-standardization.js';
import { adaptiveInstanceNormalization, conditionalBatchNormalization } from './conditional-normalization.js';
import { FeatureModulation } from './feature-modulation.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
});

describe('BatchStandardization', () => {
  it('normalises by the batch in training and follows its moments', async () => {
    const layer = new BatchStandardization({ momentum: 0.75, epsilon: 0 });
    const x = tf.tensor2d([1, 10, 3, 10, 8, 40], [3, 2]);
    // Means 4 and 20, variances 26 / 3 and 200.
    const spread = Math.sqrt(26 / 3);
    const expected = [-3 / spread, -Math.SQRT1_2, -1 / spread, -Math.SQRT1_2, 4 / spread, Math.SQRT2];
    await expect(layer.apply(x, { training: true }) as tf.Tensor).toBeAllclose(tf.tensor2d(expected, [3, 2]));
    await expect(layer.getWeights()[0]!).toBeAllclose([1, 5]);
    await expect(layer.getWeights()[1]!).toBeAllclose([0.75 + 6.5 / 3, 50.75]);
    // And by what it followed without training: (x - 1) / √2.9167, (x - 5) / √50.75.
    const row = layer.apply(tf.tensor2d([[2, -3]])) as tf.Tensor;
    await expect(row).toBeAllclose([1 / Math.sqrt(0.75 + 6.5 / 3), -8 / Math.sqrt(50.75)]);
  });
});

describe('FeatureModulation', () => {
  it('scales by one more than asked for and shifts, per sample and channel', async () => {
    const x = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
    const [scale, offset] = [
      tf.tensor2d([
        [1, 0],
        [-1, 3],
      ]),
      tf.tensor2d([
        [0, 10],
        [100, -1],
      ]),
    ];
    const result = new FeatureModulation().apply([x, scale, offset]) as tf.Tensor;
    await expect(result).toBeAllclose(tf.tensor3d([2, 12, 6, 14, 100, 23, 100, 31], [2, 2, 2]));
  });
});

describe('conditionalBatchNormalization', () => {
  it('looks factor and offset of the class up', async () => {
    const [x, labels] = [tf.input({ shape: [2] }), tf.input({ shape: [1], dtype: 'int32' })];
    const outputs = conditionalBatchNormalization(x, { name: 'norm', condition: labels, classes: 3 });
    const model = tf.model({ inputs: [x, labels], outputs });
    model.getLayer('norm_scale').setWeights([tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2])]);
    model.getLayer('norm_offset').setWeights([tf.tensor2d([0, 1, -1, 0, 7, 8], [3, 2])]);
    const features = tf.tensor2d([-1, 3, 1, 5], [2, 2]); // normalised: -1, -1, 1, 1
    const classes = tf.tensor2d([2, 0], [2, 1], 'int32');
    const result = model.apply([features, classes], { training: true }) as tf.Tensor;
    await expect(result).toBeAllclose(tf.tensor2d([-6 + 7, -7 + 8, 2, 3 + 1], [2, 2]), { absolute: 1e-3 });
  });

  it('begins as plain batch normalisation for labels', async () => {
    const [x, labels] = [tf.input({ shape: [4, 3] }), tf.input({ shape: [1], dtype: 'int32' })];
    const outputs = conditionalBatchNormalization(x, { name: 'norm', condition: labels, classes: 2 });
    const model = tf.model({ inputs: [x, labels], outputs });
    const features = createRandomSource(1).normal([5, 4, 3]);
    const classes = tf.tensor2d([1, 0, 0, 1, 1], [5, 1], 'int32');
    const plain = tf.layers.batchNormalization({ epsilon: 1e-5 }).apply(features, { training: true });
    const result = model.apply([features, classes], { training: true }) as tf.Tensor;
    await expect(result).toBeAllclose(plain as tf.Tensor, { absolute: 1e-5 });
  });
});

describe('adaptiveInstanceNormalization', () => {
  it('gives each channel the deviation and mean that the style asks for', async () => {
    const [x, style] = [tf.input({ shape: [50, 2] }), tf.input({ shape: [2] })];
    const outputs = adaptiveInstanceNormalization(x, { name: 'style', style });
    const model = tf.model({ inputs: [x, style], outputs });
    // scale = (s0, 2 s1), offset = (s1, -1).
    model.getLayer('style_scale').setWeights([tf.tensor2d([1, 0, 0, 2], [2, 2]), tf.tensor1d([0, 0])]);
    model.getLayer('style_offset').setWeights([tf.tensor2d([0, 0, 1, 0], [2, 2]), tf.tensor1d([0, -1])]);
    const features = createRandomSource(1).normal([2, 50, 2]);
    const styles = tf.tensor2d([3, 0.5, -0.5, 2], [2, 2]);
    const { mean, variance } = tf.moments(model.predict([features, styles]) as tf.Tensor, 1);
    await expect(mean).toBeAllclose([0.5, -1, 2, -1], { absolute: 1e-3 });
    await expect(tf.sqrt(variance)).toBeAllclose([4, 2, 0.5, 5], { absolute: 1e-3 });
  });
});
