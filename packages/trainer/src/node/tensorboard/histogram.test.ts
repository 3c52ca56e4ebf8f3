import { expect, it } from 'vitest';
import { histogramOf } from './histogram.js';

it('counts values in thirty buckets from the lowest to the highest', () => {
  // buckets of width 1 from -10 to 20: [-10, -9) has 2, [0, 1) has 1, the last one, [19, 20], has 2
  const histogram = histogramOf(Float32Array.of(20, -10, 0.5, -9.5, 19));
  expect(histogram).toMatchObject({ minimum: -10, maximum: 20, count: 5, sum: 20, sumOfSquares: 951.5 });
  expect(histogram!.limits).toEqual(Array.from({ length: 30 }, (_, index) => index - 9));
  const filled = histogram!.counts.flatMap((count, index) => (count > 0 ? [[index, count]] : []));
  expect(filled).toEqual([
    [0, 2],
    [10, 1],
    [29, 2],
  ]);
});

it('keeps equal values in one bucket', () => {
  expect(histogramOf(Float32Array.of(0.5, 0.5, 0.5))).toEqual({
    minimum: 0.5,
    maximum: 0.5,
    count: 3,
    sum: 1.5,
    sumOfSquares: 0.75,
    limits: [0.5],
    counts: [3],
  });
});

it('leaves out what is no number, and has nothing to say of nothing', () => {
  expect(histogramOf(Float32Array.of(NaN, 1, Infinity, 3))).toMatchObject({ count: 2, sum: 4, maximum: 3 });
  expect(histogramOf(Float32Array.of(NaN, -Infinity))).toBeUndefined();
});
