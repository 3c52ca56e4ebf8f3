import { createRandomSource, ShapeError } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixedDraws } from '../fixed-draws.test.helper.js';
import { transformColors } from './color-matrix.js';

interface Amounts {
  readonly brightness?: number;
  readonly contrast?: number;
  readonly flip?: number;
  /** Share of a full turn. */
  readonly hue?: number;
  readonly saturation?: number;
}

/** One pixel through transforms that all happen, by amounts in standard deviations. */
function colorsOf(
  pixel: readonly number[],
  { brightness = 0, contrast = 0, flip = 0, hue = 0, saturation = 0 }: Amounts,
): tf.Tensor {
  const random = fixedDraws([0, 0, flip, 0, hue + 0.5, 0, 0], [brightness, contrast, saturation]);
  const image = tf.tensor4d([...pixel], [1, 1, 1, pixel.length]);
  return transformColors(image, random, { batchSize: 1, probability: 1 });
}

describe('transformColors', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('brightens by fifths and doubles contrast by two deviations, in this order', async () => {
    const amounts = { brightness: 2, contrast: 2 };
    await expect(colorsOf([0.1, -0.3, 0.5], amounts)).toBeAllclose([1, 0.2, 1.8]);
    await expect(colorsOf([0.1], amounts)).toBeAllclose([1]);
  });

  it('flips light and dark and keeps the colour', async () => {
    // The mean 0.1 becomes -0.1; what the channels differ from it stays.
    await expect(colorsOf([0.1, -0.3, 0.5], { flip: 0.5 })).toBeAllclose([-0.1, -0.5, 0.3]);
    await expect(colorsOf([0.4], { flip: 0.5 })).toBeAllclose([-0.4]);
  });

  it('turns the hue around grey: a third of the circle exchanges the channels', async () => {
    await expect(colorsOf([0.1, -0.3, 0.5], { hue: 1 / 3 })).toBeAllclose([0.5, 0.1, -0.3]);
    await expect(colorsOf([0.1, -0.3, 0.5], { hue: -1 / 3 })).toBeAllclose([-0.3, 0.5, 0.1]);
    await expect(colorsOf([0.4], { hue: 1 / 3 })).toBeAllclose([0.4]);
  });

  it('scales saturation around grey by powers of two', async () => {
    await expect(colorsOf([0.1, -0.3, 0.5], { saturation: 1 })).toBeAllclose([0.1, -0.7, 0.9]);
    await expect(colorsOf([0.1, -0.3, 0.5], { saturation: -30 })).toBeAllclose([0.1, 0.1, 0.1]);
  });

  it('leaves transparency alone', async () => {
    await expect(colorsOf([0.1, -0.3, 0.5, 0.7], { brightness: 5, saturation: 1 })).toBeAllclose([
      1.1, 0.3, 1.9, 0.7,
    ]);
  });

  it('refuses images of two channels', () => {
    const call = (): unknown =>
      transformColors(tf.zeros([1, 2, 2, 2]), createRandomSource(1), { batchSize: 1, probability: 1 });
    expect(call).toThrow(ShapeError);
    expect(call).toThrow('must have 1, 3 or 4 channels');
  });
});
