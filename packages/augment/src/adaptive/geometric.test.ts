import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixedDraws } from '../fixed-draws.test.helper.js';
import { product } from './affine.js';
import { blitInverses } from './blit.js';
import { geometricInverses } from './geometric.js';

const size = { height: 16, width: 24 };
const always = { batchSize: 1, probability: 1 };

/** What the transforms draw when each but the one in question changes nothing. */
const noTurn = 0.5;

const firstRow = (map: tf.Tensor): number[] => Array.from(map.dataSync().slice(0, 3));
const secondRow = (map: tf.Tensor): number[] => Array.from(map.dataSync().slice(3, 6));

describe('geometricInverses', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('gives the inverse of scale, stretch and shift in pixels', async () => {
    const random = fixedDraws([0, noTurn, 0, 0, noTurn, 0, 0], [5, 0, 2, -1]);
    // Five deviations of a fifth: twice as large, so half as far; shifts by 2 · 24 / 8 and -16 / 8 pixels come last.
    await expect(product(geometricInverses(size, random, always))).toBeAllclose([
      0.5, 0, -3, 0, 0.5, 1, 0, 0, 1,
    ]);
    const stretched = fixedDraws([0, noTurn, 0, 0, noTurn, 0, 0], [0, 5, 0, 0]);
    await expect(product(geometricInverses(size, stretched, always))).toBeAllclose([
      0.5, 0, 0, 0, 2, 0, 0, 0, 1,
    ]);
  });

  it('turns before and after the stretch', async () => {
    const random = fixedDraws([0, noTurn + 0.25, 0, 0, noTurn, 0, 0], [0, 5, 0, 0]);
    const map = product(geometricInverses(size, random, always));
    // First turned by a quarter, then stretched sideways: back by the half sideways, then turned back.
    expect(firstRow(map)[1]).toBeCloseTo(2, 5);
    expect(secondRow(map)[0]).toBeCloseTo(-0.5, 5);
  });

  it('turns an image at all with the probability, before or after', async () => {
    const batchSize = 4000;
    const maps = geometricInverses(size, createRandomSource(3), { batchSize, probability: 0.36 });
    const isTurned = (map: tf.Tensor): tf.Tensor =>
      tf.notEqual(tf.slice(map, [0, 1, 0], [-1, 1, 1]), 0) as tf.Tensor;
    const [before, after] = [isTurned(maps[1]!), isTurned(maps[3]!)];
    const share = (of: tf.Tensor): number => tf.mean(tf.cast(of, 'float32')).dataSync()[0]!;
    expect(share(before)).toBeCloseTo(0.2, 1);
    expect(share(tf.logicalOr(before, after))).toBeGreaterThan(0.34);
    expect(share(tf.logicalOr(before, after))).toBeLessThan(0.38);
  });
});

describe('blitInverses', () => {
  it('mirrors, turns and shifts by whole pixels', async () => {
    const random = fixedDraws([0.5, 0, 0.25, 0, 1 - 1e-7, 0, 0]);
    const map = product(blitInverses(size, random, always));
    // Mirrored, turned by a quarter, then 24 / 8 pixels to the right and 16 / 8 up. Back from (x, y): to (x - 3, y + 2),
    // to (y + 2, 3 - x), to (-2 - y, 3 - x).
    await expect(map).toBeAllclose([0, -1, -2, -1, 0, 3, 0, 0, 1]);
  });

  it('shifts every image by whole pixels and mirrors half of them', () => {
    const batchSize = 2000;
    const maps = blitInverses(size, createRandomSource(4), { batchSize, probability: 1 });
    const mirrored = tf
      .mean(tf.cast(tf.less(tf.slice(maps[0]!, 0, [-1, 1, 1]), 0), 'float32'))
      .dataSync()[0]!;
    expect(Math.abs(mirrored - 0.5)).toBeLessThan(0.04);
    const across = Array.from(tf.slice(maps[2]!, [0, 0, 2], [-1, 1, 1]).dataSync());
    expect(new Set(across.map((shift) => shift + 0))).toEqual(new Set([-3, -2, -1, 0, 1, 2, 3]));
  });
});
