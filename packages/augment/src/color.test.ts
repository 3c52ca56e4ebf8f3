import { createRandomSource, type RandomSource } from '@gankit/core';
import { checkGradient, checkSecondGradient, registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { color } from './color.js';
import { fixedDraws } from './fixed-draws.test.helper.js';

describe('color', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('changes brightness, saturation and contrast of each image by its own amount', async () => {
    const images = tf.tensor4d([0, 1, -1, 0.5, 0.2, 0.4, 0.6, 0.8], [2, 2, 1, 2]);
    // First image: +0.1 → (0.1, 1.1), (-0.9, 0.6); saturation 2 around 0.6 and -0.15 → (-0.4, 1.6), (-1.65, 1.35);
    // contrast 0.5 around 0.225. Second image: only contrast 1.5 around 0.5.
    const random = fixedDraws([0.1, 0], [2, 1], [0.5, 1.5]);
    await expect(color(images, random)).toBeAllclose([
      -0.0875, 0.9125, -0.7125, 0.7875, 0.05, 0.35, 0.65, 0.95,
    ]);
  });

  it('draws brightness from [-0.5, 0.5), saturation from [0, 2) and contrast from [0.5, 1.5)', () => {
    const ranges: unknown[] = [];
    const random: RandomSource = {
      ...createRandomSource(1),
      uniform: (shape, range) => {
        ranges.push(range);
        return tf.zeros([...shape]);
      },
    };
    color(tf.ones([2, 2, 1, 2]), random);
    expect(ranges).toEqual([
      { low: -0.5, high: 0.5 },
      { low: 0, high: 2 },
      { low: 0.5, high: 1.5 },
    ]);
  });

  it('has right first and second derivatives', async () => {
    const compute = ({ x }: Readonly<Record<string, tf.Tensor>>): tf.Tensor =>
      color(tf.mul(x!, tf.square(x!)) as tf.Tensor4D, createRandomSource(3));
    const x = tf.tensor4d([0.9, -0.7, 0.4, 1.1, -0.3, 0.8, 0.5, -1], [2, 2, 1, 2]);
    await checkGradient(compute, { x });
    await checkSecondGradient(compute, { x });
  });
});
