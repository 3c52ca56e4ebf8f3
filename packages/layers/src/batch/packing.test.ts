import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Packing } from './packing.js';

describe('Packing', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('joins neighbours along the channels, position by position', async () => {
    const x = tf.tensor4d([1, 2, 3, 4, 10, 20, 30, 40, 5, 6, 7, 8, 50, 60, 70, 80], [4, 2, 1, 2]);
    const expected = [1, 2, 10, 20, 3, 4, 30, 40, 5, 6, 50, 60, 7, 8, 70, 80];
    await expect(new Packing().apply(x) as tf.Tensor).toBeAllclose(tf.tensor4d(expected, [2, 2, 1, 4]));
  });

  it('joins vectors', async () => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    await expect(new Packing({ samples: 3 }).apply(x) as tf.Tensor).toBeAllclose(tf.reshape(x, [1, 6]));
  });
});
