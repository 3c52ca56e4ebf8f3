import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cornerOf, pyramidDistance } from './fastgan-images.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
});

describe('cornerOf', () => {
  // The middle row and column of an odd size belong to both halves.
  const images = tf.reshape(tf.range(1, 10), [1, 3, 3, 1]);

  it.each([
    [
      [0, 0],
      [1, 2, 4, 5],
    ],
    [
      [0, 1],
      [2, 3, 5, 6],
    ],
    [
      [1, 0],
      [4, 5, 7, 8],
    ],
    [
      [1, 1],
      [5, 6, 8, 9],
    ],
  ])('takes the corner %j', async (corner, expected) => {
    const taken = cornerOf(images, tf.tensor1d(corner));
    await expect(taken).toBeAllclose(tf.tensor4d(expected, [1, 2, 2, 1]));
  });
});

describe('pyramidDistance', () => {
  it('compares at three sizes', async () => {
    const generated = tf.zeros([1, 4, 4, 1]);
    const target = tf.tensor4d([8, -8, 0, 0, 8, -8, 0, 0, 4, 4, 0, 0, 4, 4, 0, 0], [1, 4, 4, 1]);
    // 16 pixels: 4 · 8 + 4 · 4; four means of 2×2: 0, 0, 4, 0; their mean: 1.
    await expect(pyramidDistance(generated, target)).toBeAllclose(48 / 16 + 4 / 4 + 1);
  });
});
