import { expect, it } from 'vitest';
import { thinRows, type CurveValue } from './thin-rows.js';

const count = (length: number): number[] => Array.from({ length }, (_, index) => index * 10);

it('leaves few rows as they are', () => {
  const rows = { x: [0, 10, 20], columns: [[3, null, 'x' as const]] };
  expect(thinRows(rows, 4)).toEqual(rows);
});

it('keeps both ends, and the lowest and highest value of each bucket in their order', () => {
  // rows 1 to 8 make two buckets of four
  const values = [5, 1, 9, 2, 3, 7, 6, -4, 0, 8];
  expect(thinRows({ x: count(10), columns: [values] }, 6)).toEqual({
    x: [0, 10, 40, 50, 80, 90],
    columns: [[5, 1, 9, 7, -4, 8]],
  });
});

it('keeps what is missing and what is no number', () => {
  const values: CurveValue[] = [1, null, null, null, null, 4, 'x', 2, null, 'x'];
  const only: CurveValue[] = [null, null, 6, null, null, 'x', null, null, null, 1];
  expect(thinRows({ x: count(10), columns: [values, only] }, 6).columns).toEqual([
    [1, null, null, 4, 'x', 'x'],
    [null, 6, null, null, 'x', 1],
  ]);
});

it('makes a hundred thousand rows at most as many as asked for, with the one peak', () => {
  const values = Array.from({ length: 100_000 }, (_, index) => (index === 54_321 ? 99 : Math.sin(index)));
  const { x, columns } = thinRows({ x: count(100_000), columns: [values] }, 2000);
  expect([x.length, columns[0]!.length]).toEqual([2000, 2000]);
  expect(columns[0]!.filter((value) => value === 99)).toHaveLength(1);
  expect(x.every((step, index) => index === 0 || step > x[index - 1]!)).toBe(true);
});
