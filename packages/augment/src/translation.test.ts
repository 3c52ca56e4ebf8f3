import { createRandomSource } from '@gankit/core';
import { checkGradient, checkSecondGradient, registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixedDraws } from './fixed-draws.test.helper.js';
import { translation } from './translation.js';

describe('translation', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('shifts each image by its own rows and columns and fills with 0', async () => {
    const images = tf.tensor4d([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], [2, 2, 3, 1]);
    // First image one row up; second one row down and two columns to the left.
    const shifted = translation(images, fixedDraws([1, -1], [0, 2]));
    await expect(shifted).toBeAllclose(tf.tensor4d([4, 5, 6, 0, 0, 0, 0, 0, 0, 3, 0, 0], [2, 2, 3, 1]));
  });

  it('moves all channels of a pixel together', async () => {
    const images = tf.tensor4d([1, 2, 3, 4], [1, 1, 2, 2]);
    await expect(translation(images, fixedDraws([0], [-1]))).toBeAllclose([0, 0, 1, 2]);
  });

  it('shifts by at most the ratio, either way', async () => {
    // One bright pixel in the middle of 17: an eighth of 17 rounds to 2.
    const line = tf.tile(tf.reshape(tf.oneHot(8, 17), [1, 17, 1, 1]), [200, 1, 1, 1]) as tf.Tensor4D;
    const seen = await tf.sum(translation(line, createRandomSource(1)), [0, 2, 3]).data();
    expect(Array.from(seen, (count) => count > 0)).toEqual(
      Array.from({ length: 17 }, (_, row) => Math.abs(row - 8) <= 2),
    );
  });

  it('has right first and second derivatives', async () => {
    const compute = ({ x }: Readonly<Record<string, tf.Tensor>>): tf.Tensor =>
      translation(tf.mul(x!, tf.square(x!)) as tf.Tensor4D, fixedDraws([1, -1], [0, 1]));
    const x = tf.tensor4d([0.9, -0.7, 0.4, 1.1, -0.3, 0.8, 0.5, -1], [2, 2, 2, 1]);
    await checkGradient(compute, { x });
    await checkSecondGradient(compute, { x });
  });
});
