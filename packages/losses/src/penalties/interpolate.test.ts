import { createRandomSource } from '@gankit/core';
import { expectNoTensorLeak, registerMatchers, withoutHiddenInputs } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { interpolate } from './interpolate.js';

registerMatchers();

const real = tf.fill([500, 2, 1], 3);
const fake = tf.tensor3d(
  Array.from({ length: 1000 }, (_, index) => (index % 2 === 0 ? -1 : 1)),
  [500, 2, 1],
);

it('mixes each pair with one uniform number, the real one with weight t', async () => {
  const values = Array.from(await interpolate(real, fake, createRandomSource(1)).data());
  const shares = Array.from({ length: 500 }, (_, index) => {
    const [first, second] = [(values[2 * index]! + 1) / 4, (values[2 * index + 1]! - 1) / 2];
    expect(second).toBeCloseTo(first, 5);
    return first;
  });
  expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  const mean = shares.reduce((sum, share) => sum + share, 0) / 500;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / 500;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.065); // five standard errors of a uniform number
  expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.02);
  await expect(interpolate(real, fake, createRandomSource(1))).toBeAllclose(values);
});

it('gives the real samples for t = 1 and the fakes for t = 0', async () => {
  for (const [t, expected] of [
    [1, real],
    [0, fake],
  ] as const) {
    const random = createRandomSource(1, { materialize: (draw) => tf.mul(tf.ones([...draw.shape]), t) });
    await expect(interpolate(real, fake, random)).toBeAllclose(expected);
  }
});

it('refuses other shapes, leaves nothing behind and draws from the stream alone', async () => {
  const random = createRandomSource(1);
  expect(() => interpolate(real, tf.ones([500, 2]), random)).toThrow(
    'interpolate: `fake` must have shape of `real` ([500, 2, 1]), received [500, 2].',
  );
  await expectNoTensorLeak(() => withoutHiddenInputs(() => interpolate(real, fake, random)));
});
