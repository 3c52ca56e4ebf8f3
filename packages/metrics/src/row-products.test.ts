import { describe, expect, it } from 'vitest';
import { rowDistance, rowProduct } from './row-products.js';

describe('row products', () => {
  it('count every column, whatever remains after groups of four', () => {
    const first = Float32Array.from({ length: 14 }, (_, index) => index + 1);
    const second = Float64Array.from({ length: 14 }, (_, index) => 20 - index * index);
    for (const columns of [1, 3, 4, 5, 7]) {
      const places = { firstStart: columns, secondStart: 2, columns };
      const pairs = Array.from({ length: columns }, (_, column) => [
        first[columns + column]!,
        second[2 + column]!,
      ]) as [number, number][];
      expect(rowProduct(first, second, places)).toBe(pairs.reduce((sum, [a, b]) => sum + a * b, 0));
      expect(rowDistance(first, second, places)).toBe(pairs.reduce((sum, [a, b]) => sum + (a - b) ** 2, 0));
    }
  });
});
