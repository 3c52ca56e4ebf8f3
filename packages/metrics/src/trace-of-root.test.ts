import { describe, expect, it } from 'vitest';
import { traceOfRoot, type SymmetricRows } from './trace-of-root.js';

const rows = (...values: readonly (readonly number[])[]): SymmetricRows =>
  values.map((row) => Float64Array.from(row));

describe('traceOfRoot', () => {
  it('has the closed form of 2×2 matrices that do not commute', () => {
    const [first, second] = [rows([2, 1], [1, 2]), rows([3, -1], [-1, 1])];
    // √(tr(AB) + 2 √det(AB)) = √(6 + 2 √6)
    const expected = Math.sqrt(6 + 2 * Math.sqrt(3 * 2));
    expect(traceOfRoot(first, second)).toBeCloseTo(expected, 12);
    expect(traceOfRoot(second, first)).toBeCloseTo(expected, 12);
  });

  it('takes matrices of unlike rank, and of none', () => {
    const dyad = rows([1, -2, 3], [-2, 4, -6], [3, -6, 9]); // u uᵀ of u = [1, -2, 3]
    const full = rows([4, 1, 0], [1, 3, 0], [0, 0, 2]);
    expect(traceOfRoot(dyad, full)).toBeCloseTo(Math.sqrt(4 - 4 + 12 + 18), 12); // √(uᵀ B u)
    expect(traceOfRoot(full, dyad)).toBeCloseTo(Math.sqrt(30), 12);
    expect(traceOfRoot(dyad, dyad)).toBeCloseTo(14, 12);
    expect(traceOfRoot(full, rows([0, 0, 0], [0, 0, 0], [0, 0, 0]))).toBe(0);
  });
});
