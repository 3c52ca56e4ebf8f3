import { expect, it } from 'vitest';
import { Series, sparkline } from './series.js';

it('draws low to high as eight heights', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 20)).toBe('▁▂▃▄▅▆▇█');
  expect(sparkline([5, -5], 20)).toBe('█▁');
  expect(sparkline([3, 3, 3], 20)).toBe('▅▅▅');
  expect(sparkline([], 20)).toBe('');
});

it('takes means where there are more points than room', () => {
  expect(sparkline([0, 0, 8, 8, 4, 4], 3)).toBe('▁█▅');
  expect(sparkline([1, NaN, 2], 3)).toBe('▁ █');
});

it('lets one point far outside not flatten the others', () => {
  const points = Array.from({ length: 60 }, (_, index) => index % 2);
  points[0] = 1e9;
  expect(sparkline(points, 60).slice(0, 6)).toBe('██▁█▁█');
});

it('keeps a long run in few points, and the last value as it is', () => {
  const series = new Series();
  for (let value = 1; value <= 1000; value += 1) series.add(value);
  expect(series.last).toBe(1000);
  expect(series.points.length).toBeLessThanOrEqual(256);
  expect(series.points.slice(0, 2)).toEqual([2.5, 6.5]); // means of four
  expect(series.points.at(-1)).toBe(998.5);
});
