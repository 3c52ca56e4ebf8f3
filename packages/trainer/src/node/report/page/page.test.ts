import { expect, it } from 'vitest';
import { formatValue } from './format.js';
import { smooth } from './smooth.js';

it('smooths without a pull to zero, and leaves gaps', () => {
  expect(smooth([4, 8, undefined, null, 2], 0.5)).toEqual([4, 20 / 3, undefined, null, 4]);
  expect(smooth([4, 8, -1], 0)).toEqual([4, 8, -1]);
});

it('writes numbers as people do', () => {
  expect([12345, 0.012345, 1.5e-7, -3.71828, null].map(formatValue)).toEqual([
    '12,350',
    '0.01235',
    '1.50e-7',
    '-3.718',
    '–',
  ]);
});
