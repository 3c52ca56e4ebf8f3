import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { floats, useCpu } from '../check-against-cpu.test-helper.js';
import { differenceOf, instabilityOf, nudge, type Change } from './variable-changes.js';

let [weights, counts]: tf.Variable[] = [];

beforeAll(async () => {
  await useCpu();
  weights = tf.variable(tf.zeros([3]));
  counts = tf.variable(tf.zeros([3], 'int32'));
});
afterAll(() => tf.disposeVariables());

const change = (lists: Record<'before' | 'compiled' | 'eager', number[]>, variable = weights!): Change => ({
  variable,
  ...lists,
});

describe('differenceOf', () => {
  it('measures how far apart two changes are, and the eager one', () => {
    const { distance, size, element } = differenceOf(
      change({ before: [1, 1, 0], compiled: [4, 1, 0], eager: [1, 5, 3] }),
    );
    expect(distance).toBeCloseTo(Math.hypot(3, 4, 3), 4);
    expect([size, element]).toEqual([5, 1]);
  });

  it('leaves out what rounding the values makes of them, but not of whole numbers', () => {
    const lists = { before: [9e6, 0, 0], compiled: [9e6 + 2, 1e-40, 0], eager: [9e6 + 1, 0, -0] };
    expect(differenceOf(change(lists)).distance).toBe(0);
    expect(differenceOf(change(lists, counts)).distance).toBe(1);
  });

  it('takes NaN and infinities for equal to themselves alone', () => {
    const before = [0, 0, 0];
    const same = [NaN, Infinity, 1];
    expect(differenceOf(change({ before, compiled: same, eager: same }))).toEqual({
      distance: 0,
      size: 1,
      element: 0,
    });
    for (const eager of [
      [NaN, 1, 1],
      [NaN, -Infinity, 1],
      [NaN, NaN, 1],
    ]) {
      expect(differenceOf(change({ before, compiled: same, eager }))).toMatchObject({
        distance: Infinity,
        element: 1,
      });
    }
  });
});

it('instabilityOf takes the side that moved further', () => {
  const first = change({ before: [1, 1, 0], compiled: [2, 1, 0], eager: [2, 1, 0] });
  const compiled = change({ before: [1.5, 1, 0], compiled: [2.5, 4, 4], eager: [2.5, 1, 1] });
  expect(instabilityOf(first, compiled)).toBe(5);
  const eager = change({ before: [1.5, 1, 0], compiled: [2.5, 1, 1], eager: [2.5, 7, 8] });
  expect(instabilityOf(first, eager)).toBe(10);
});

it('nudge moves every number by a millionth, up or down as the seed says, but for whole ones', () => {
  const values = floats([1000]).data as Float32Array;
  const signs = [1, 2].map((seed) =>
    Array.from(nudge(values, seed), (value, index) => {
      expect(Math.abs(value / values[index]! - 1)).toBeCloseTo(1e-6, 6);
      expect(value).not.toBe(values[index]);
      return Math.sign(value / values[index]! - 1);
    }),
  );
  const share = (list: boolean[]): number => list.filter(Boolean).length / list.length;
  expect(share(signs[0]!.map((sign) => sign > 0))).toBeCloseTo(0.5, 1);
  expect(share(signs[0]!.map((sign, index) => sign === signs[1]![index]))).toBeCloseTo(0.5, 1);
  expect([...nudge(Float32Array.of(0, -3, 1000, Infinity, NaN), 1)]).toEqual([0, -3, 1000, Infinity, NaN]);
});
