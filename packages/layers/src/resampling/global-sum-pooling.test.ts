import { ShapeError } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { GlobalSumPooling } from './global-sum-pooling.js';

describe('GlobalSumPooling', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('adds up the positions of each channel', async () => {
    const images = tf.tensor4d([1, 2, 3, 10, -4, 5, 0, 7], [2, 1, 2, 2]);
    const pooled = new GlobalSumPooling().apply(images) as tf.Tensor;
    await expect(pooled).toBeAllclose(tf.tensor2d([4, 12, -4, 12], [2, 2]));
  });

  it('takes any number of position axes', async () => {
    const sound = tf.tensor3d([1, 2, 3, 10, -4, 5], [1, 3, 2]);
    await expect(new GlobalSumPooling().apply(sound) as tf.Tensor).toBeAllclose(tf.tensor2d([0, 17], [1, 2]));
    expect(new GlobalSumPooling().apply(tf.input({ shape: [4, 5, 6, 3] }))).toMatchObject({
      shape: [null, 3],
    });
  });

  it('refuses an input without positions', () => {
    const call = (): unknown => new GlobalSumPooling().apply(tf.input({ shape: [3] }));
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(
      'GlobalSumPooling: the input must have shape [batch, ..., channels], received [, 3].',
    );
  });
});
