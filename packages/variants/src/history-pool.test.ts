import { createRandomSource, OptionError, type RandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { emptyPool, exchangeWithPool, type HistoryPool } from './history-pool.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
});

/** Begins at `place` when the pool is full; each image changes places with an older one where the coin says 1. */
function fixed(place: number, coins: readonly number[]): RandomSource {
  return {
    ...createRandomSource(1),
    integers: () => tf.tensor1d([place], 'int32'),
    uniform: () => tf.tensor1d(coins.map((coin) => 0.25 + coin / 2)),
  };
}

/** Images of two equal values. */
const images = (values: readonly number[]): tf.Tensor => tf.tensor2d(values.map((value) => [value, value]));

function step(
  pool: HistoryPool,
  values: readonly number[],
  random: RandomSource,
): readonly [number[], HistoryPool] {
  const { images: shown, pool: next } = exchangeWithPool(images(values), { pool, random });
  return [Array.from(shown.dataSync()).filter((_, index) => index % 2 === 0), next];
}

it('fills first, also when the last batch does not fit, then exchanges where the coin says so', async () => {
  let pool = emptyPool(5, [2]);
  let shown: number[];
  [shown, pool] = step(pool, [1, 2, 3], fixed(4, [1, 1, 1]));
  expect(shown).toEqual([1, 2, 3]);
  await expect(pool.images).toBeAllclose(images([1, 2, 3, 0, 0]));
  [shown, pool] = step(pool, [4, 5, 6], fixed(4, [1, 1, 1]));
  expect(shown).toEqual([4, 5, 1]); // no place left for 6: it took that of 1
  await expect(pool.images).toBeAllclose(images([6, 2, 3, 4, 5]));
  await expect(pool.count).toBeAllclose(5);
  [shown, pool] = step(pool, [7, 8, 9], fixed(3, [1, 0, 1]));
  expect(shown).toEqual([4, 8, 6]);
  await expect(pool.images).toBeAllclose(images([9, 2, 3, 7, 5]));
});

it('shows every image at most as often as it was made, and about half of them late', () => {
  const random = createRandomSource(3);
  let pool = emptyPool(6, [2]);
  const seen: number[] = [];
  let late = 0;
  for (let round = 0; round < 60; round += 1) {
    const made = [1, 2, 3, 4].map((index) => 4 * round + index);
    const [shown, next] = step(pool, made, random);
    late += shown.filter((value) => !made.includes(value)).length;
    seen.push(...shown);
    pool = next;
  }
  expect(new Set(seen.filter((value) => seen.indexOf(value) !== seen.lastIndexOf(value))).size).toBeLessThan(
    10,
  );
  expect(late / 240).toBeGreaterThan(0.4);
  expect(late / 240).toBeLessThan(0.6);
});

it('refuses a batch larger than the pool', () => {
  const call = (): unknown => step(emptyPool(2, [2]), [1, 2, 3], createRandomSource(1));
  expect(call).toThrow(OptionError);
  expect(call).toThrow('cyclegan: `poolSize` must be at least the batch (3), received 2.');
});
