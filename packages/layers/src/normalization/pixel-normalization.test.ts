import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { PixelNormalization } from './pixel-normalization.js';

describe('PixelNormalization', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('divides by the root mean square of the channels', async () => {
    const pixels = tf.tensor4d([3, 4, 1, -2], [1, 1, 2, 2]);
    const normalized = new PixelNormalization().apply(pixels) as tf.Tensor;
    expect(normalized.shape).toEqual([1, 1, 2, 2]);
    await expect(normalized).toBeAllclose([0.8485281, 1.1313708, 0.6324555, -1.2649111]);
  });

  it('is finite at an all-zero pixel', async () => {
    const normalized = new PixelNormalization().apply(tf.zeros([1, 3])) as tf.Tensor;
    await expect(normalized).toBeAllclose([0, 0, 0]);
  });

  it('takes another epsilon', async () => {
    const layer = new PixelNormalization({ epsilon: 3 });
    await expect(layer.apply(tf.tensor2d([1, 1], [1, 2])) as tf.Tensor).toBeAllclose([0.5, 0.5]);
  });
});
