import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { LatentCodes, readLatentCodes } from './latent-codes.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
});

const apply = (layer: LatentCodes, latents: tf.Tensor): tf.Tensor => layer.apply(latents) as tf.Tensor;

describe('LatentCodes', () => {
  it('makes a category of the first numbers, codes of the next, and leaves the rest', async () => {
    const latents = tf.tensor2d([-1, 0.3, 0.2, 1.959964, -0.6744898, 7, 2, -3, 1, 0, -1.644854, -8], [2, 6]);
    const given = apply(new LatentCodes({ categories: 3, codes: 2 }), latents);
    // Quantiles of the normal distribution: Φ(1.96) = 0.975, Φ(-0.674) = 0.25, Φ(-1.645) = 0.05.
    const expected = [0, 1, 0, 0.95, -0.5, 7, 1, 0, 0, 0, -0.9, -8];
    await expect(given).toBeAllclose(tf.tensor2d(expected, [2, 6]), { absolute: 1e-6 });
    const { category, codes } = readLatentCodes(latents, { categories: 3, codes: 2 });
    expect([category.dtype, ...category.dataSync()]).toEqual(['int32', 1, 0]);
    await expect(codes).toBeAllclose(tf.tensor2d([0.95, -0.5, 0, -0.9], [2, 2]), { absolute: 1e-6 });
  });

  it('works with one kind of codes alone, and without noise', async () => {
    const latents = tf.tensor2d([0.1, 0.4, -0.6744898], [1, 3]);
    const all = apply(new LatentCodes({ categories: 3 }), latents);
    await expect(all).toBeAllclose(tf.tensor2d([0, 1, 0], [1, 3]));
    const uniform = apply(new LatentCodes({ codes: 3 }), latents);
    await expect(tf.slice(uniform, [0, 2])).toBeAllclose(tf.tensor2d([-0.5], [1, 1]), { absolute: 1e-6 });
  });

  it('makes all categories equally likely and codes uniform', async () => {
    const latents = createRandomSource(1).normal([8000, 5]);
    const { category, codes } = readLatentCodes(latents, { categories: 4, codes: 1 });
    const counts = await tf.bincount(category, tf.tensor1d([]), 4).data();
    for (const count of counts) expect(count / 8000).toBeCloseTo(0.25, 1);
    const quarterOf = tf.cast(tf.mul(tf.add(codes.as1D(), 1), 1.99), 'int32') as tf.Tensor1D;
    const quarters = tf.bincount(quarterOf, tf.tensor1d([]), 4);
    for (const count of await quarters.data()) expect(count / 8000).toBeCloseTo(0.25, 1);
  });
});
