import { checkGradient, checkSecondGradient, registerMatchers } from '@gankit/core/testing';
import { repairGradients } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { product, rotations, scalings, translations } from './affine.js';
import { warp } from './warp.js';

const each = (...values: number[]): tf.Tensor1D => tf.tensor1d(values);

/** Two images of 3 × 4 pixels with two channels. */
const images = (): tf.Tensor4D =>
  tf.tensor4d(
    Array.from({ length: 48 }, (_, index) => Math.sin(1 + 2.3 * index)),
    [2, 3, 4, 2],
  );

/** One row of pixels. */
const row = (...values: number[]): tf.Tensor4D => tf.tensor4d(values, [1, 1, values.length, 1]);

describe('warp', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
    repairGradients();
  });

  it('keeps every value where nothing moves', () => {
    const still = translations(each(0, 0), each(0, 0));
    expect(warp(images(), still).dataSync()).toEqual(images().dataSync());
  });

  it('looks up each image at its own place, mirrored beyond the edge', async () => {
    const moved = warp(tf.tile(row(1, 2, 3, 5), [2, 1, 1, 1]), translations(each(-2, 3), each(0, 0)));
    await expect(moved).toBeAllclose(tf.tensor4d([3, 2, 1, 2, 5, 3, 2, 1], [2, 1, 4, 1]));
    const far = warp(row(1, 2, 3, 5), translations(each(13), each(0)));
    await expect(far).toBeAllclose(row(2, 3, 5, 3));
  });

  it('weighs the four pixels around a place', async () => {
    const square = tf.tensor4d([1, 2, 10, 20], [1, 2, 2, 1]);
    const between = warp(square, translations(each(0.25), each(0.5)));
    // At (0.25, 0.5): rows half and half, columns three quarters to one.
    expect(between.dataSync()[0]).toBeCloseTo(0.5 * (0.75 * 1 + 0.25 * 2) + 0.5 * (0.75 * 10 + 0.25 * 20));
  });

  it('mirrors and turns around the centre', async () => {
    const square = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    await expect(warp(square, scalings(each(-1), each(1)))).toBeAllclose([2, 1, 4, 3]);
    // The pixel shown on top left is the one on top right: the image turns to the left.
    await expect(warp(square, rotations(each(0), each(1)))).toBeAllclose([2, 4, 1, 3]);
    await expect(warp(row(1, 2, 4), scalings(each(0.5), each(1)))).toBeAllclose([1.5, 2, 3]);
  });

  it('does the maps of a product from the right to the left', async () => {
    const places = product([translations(each(1), each(0)), scalings(each(-1), each(1))]);
    await expect(warp(row(1, 2, 3, 5), places)).toBeAllclose(row(3, 5, 3, 2));
  });

  it('has right first and second derivatives', async () => {
    const places = product([
      rotations(each(Math.cos(0.4), Math.cos(2)), each(Math.sin(0.4), Math.sin(2))),
      scalings(each(0.8, 1.3), each(1.1, 0.7)),
      translations(each(0.3, -1.2), each(-0.6, 0.45)),
    ]);
    const compute = ({ x }: Readonly<Record<string, tf.Tensor>>): tf.Tensor =>
      warp(tf.mul(x!, tf.square(x!)) as tf.Tensor4D, places);
    await checkGradient(compute, { x: images() });
    await checkSecondGradient(compute, { x: images() });
  });
});
