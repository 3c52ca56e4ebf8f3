import { createRandomSource } from '@gankit/core';
import { checkGradient, checkSecondGradient, registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cutout } from './cutout.js';
import { fixedDraws } from './fixed-draws.test.helper.js';

describe('cutout', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('clears a rectangle of half the size around its centre, cut off at the border', async () => {
    const images = tf.ones([2, 4, 3, 1]) as tf.Tensor4D;
    // Holes of 2 rows × 2 columns: rows 0-1, columns 1-2; and rows 3-4, columns -1-0.
    await expect(cutout(images, fixedDraws([1, 4], [2, 0]))).toBeAllclose([
      1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1,
    ]);
  });

  it('takes another ratio', async () => {
    const images = tf.tensor4d([1, 2, 3, 4, 5], [1, 1, 5, 1]);
    await expect(cutout(images, fixedDraws([0], [2]), { ratio: 0.6 })).toBeAllclose([1, 0, 0, 0, 5]);
  });

  it('puts the centre anywhere in the image', async () => {
    const holes = tf.sub(1, cutout(tf.ones([400, 6, 6, 1]) as tf.Tensor4D, createRandomSource(1)));
    const area = await tf.sum(holes, [1, 2, 3]).data();
    expect(Math.max(...area)).toBe(9);
    expect(Math.min(...area)).toBe(4);
  });

  it('has right first and second derivatives', async () => {
    const compute = ({ x }: Readonly<Record<string, tf.Tensor>>): tf.Tensor =>
      cutout(tf.mul(x!, tf.square(x!)) as tf.Tensor4D, fixedDraws([1, 0], [0, 1]));
    const x = tf.tensor4d([0.9, -0.7, 0.4, 1.1, -0.3, 0.8, 0.5, -1], [2, 2, 2, 1]);
    await checkGradient(compute, { x });
    await checkSecondGradient(compute, { x });
  });
});
