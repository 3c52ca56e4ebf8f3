import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixedDraws } from '../fixed-draws.test.helper.js';
import { filterBank } from './filter-bank.js';
import { filterImages } from './image-filter.js';

/** How much a symmetric filter lets through of a frequency, in turns per pixel. */
function response(filter: readonly number[], frequency: number): number {
  const centre = (filter.length - 1) / 2;
  return filter.reduce(
    (sum, value, index) => sum + value * Math.cos(2 * Math.PI * frequency * (index - centre)),
    0,
  );
}

describe('filterBank', () => {
  it('parts all frequencies into four octaves that add up to 1', () => {
    const bands = filterBank();
    for (const frequency of [0, 0.03, 0.11, 0.27, 0.5]) {
      const shares = bands.map((band) => response(band, frequency));
      expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 6);
    }
    const strongest = [0.02, 0.09, 0.18, 0.4].map((frequency) => {
      const shares = bands.map((band) => response(band, frequency));
      return shares.indexOf(Math.max(...shares));
    });
    expect(strongest).toEqual([0, 1, 2, 3]);
  });
});

describe('filterImages', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('amplifies the highest band and weakens the rest to the same expected power', async () => {
    const checks = tf.tensor4d(
      Array.from({ length: 30 }, (_, index) => 0.5 + (((index % 5) + Math.floor(index / 5)) % 2)),
      [1, 6, 5, 1],
    );
    const random = fixedDraws([0.9, 0.9, 0.9, 0], [0, 0, 0, 1]);
    const filtered = filterImages(checks, random, { batchSize: 1, probability: 0.5 });
    // The gain of the highest is 2, so all are divided by √(10/13 + 1/13 + 1/13 + 4/13); both axes filter.
    const others = Math.sqrt(16 / 13);
    const mean = 1 / others ** 2;
    const amplitude = (0.5 * 2 ** 2) / others ** 2;
    const expected = tf.add(tf.mul(tf.sub(checks, 1), 2 * amplitude), mean);
    await expect(filtered).toBeAllclose(expected);
  });
});
