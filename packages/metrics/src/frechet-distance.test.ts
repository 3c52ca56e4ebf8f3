import { describe, expect, it } from 'vitest';
import type { FeatureMatrix } from './feature-matrix.js';
import { frechetDistance } from './frechet-distance.js';
import { generatedWaves, realWaves } from './waves.test-helper.js';

/** Four samples `mean ± √1.5 · column` of a 2×2 factor L: their covariance, divided by N - 1, is exactly `L Lᵀ`. */
function gaussian(
  mean: readonly [number, number],
  factor: readonly [number, number, number, number],
): FeatureMatrix {
  const [a, b, c, d] = factor;
  const scale = Math.sqrt(1.5);
  const rows = [
    [a, c],
    [-a, -c],
    [b, d],
    [-b, -d],
  ] as const;
  return {
    data: Float64Array.from(rows.flatMap(([x, y]) => [mean[0] + scale * x, mean[1] + scale * y])),
    columns: 2,
  };
}

describe('frechetDistance', () => {
  it('has the closed form of two Gaussians with diagonal covariances', () => {
    const realFeatures = gaussian([1, -2], [1, 0, 0, 2]); // variances 1 and 4
    const generatedFeatures = gaussian([0, 0], [3, 0, 0, 0.5]); // variances 9 and 0.25
    expect(frechetDistance({ realFeatures, generatedFeatures })).toBeCloseTo(5 + 4 + 2.25, 10);
  });

  it('has the closed form of covariances that do not commute', () => {
    const root = Math.sqrt(3 / 2);
    const realFeatures = gaussian([0, 0], [Math.SQRT2, 0, Math.SQRT1_2, root]); // [[2, 1], [1, 2]]
    const generatedFeatures = gaussian([0, 0], [Math.sqrt(3), 0, 0, 1]); // [[3, 0], [0, 1]]
    // For 2×2 matrices tr((AB)^½) = √(tr(AB) + 2 √det(AB)) = √(8 + 2 · 3).
    const expected = 4 + 4 - 2 * Math.sqrt(14);
    expect(frechetDistance({ realFeatures, generatedFeatures })).toBeCloseTo(expected, 10);
    expect(frechetDistance({ realFeatures: generatedFeatures, generatedFeatures: realFeatures })).toBeCloseTo(
      expected,
      10,
    );
  });

  it('agrees with scipy.linalg.sqrtm on sets of unlike size', () => {
    const distance = frechetDistance({ realFeatures: realWaves, generatedFeatures: generatedWaves });
    expect(distance).toBeCloseTo(1.215526763920389, 10);
  });

  it('is defined with fewer samples than columns', () => {
    const realFeatures = { data: realWaves.data.subarray(0, 20), columns: 5 };
    const generatedFeatures = { data: generatedWaves.data.subarray(0, 15), columns: 5 };
    expect(frechetDistance({ realFeatures, generatedFeatures })).toBeCloseTo(6.143322699120395, 6);
  });

  it('has the closed form of two samples each, without waiting for their 2,048 columns', () => {
    const around = (mean: number, half: (column: number) => number): FeatureMatrix => ({
      data: Float64Array.from({ length: 4096 }, (_, index) =>
        index < 2048 ? mean + half(index) : mean - half(index - 2048),
      ),
      columns: 2048,
    });
    const [first, second] = [
      (x: number): number => Math.sin(x),
      (x: number): number => Math.cos(0.99 * x) / 2,
    ];
    const product = (a: typeof first, b: typeof first): number =>
      Array.from({ length: 2048 }, (_, x) => a(x) * b(x)).reduce((sum, value) => sum + value, 0);
    // Covariances 2 a aᵀ and 2 b bᵀ: tr((C1 C2)^½) = 2 |a·b|.
    const squares = 2 * product(first, first) + 2 * product(second, second);
    const expected = 2048 * 0.25 + squares - 4 * Math.abs(product(first, second));
    const sets = { realFeatures: around(1, first), generatedFeatures: around(1.5, second) };
    expect(frechetDistance(sets) / expected).toBeCloseTo(1, 10);
  });

  it('refuses features beyond single precision, whose squares overflow', () => {
    const large = { data: Float64Array.of(1e60, -2e60, 3e60, 5e60), columns: 2 };
    expect(() => frechetDistance({ realFeatures: large, generatedFeatures: large })).toThrow(
      '`realFeatures` must be finite in single precision, received 1e+60 in row 0',
    );
  });

  it('refuses what is no matrix of features', () => {
    const wrong = (generatedFeatures: unknown): unknown =>
      frechetDistance({ realFeatures: realWaves, generatedFeatures: generatedFeatures as FeatureMatrix });
    expect(() => wrong(undefined)).toThrow(
      'frechetDistance: `generatedFeatures.data` must be a Float32Array or Float64Array, received none.',
    );
    expect(() => wrong({ data: [1, 2, 3, 4, 5], columns: 5 })).toThrow('received Array.');
    expect(() => wrong({ data: realWaves.data })).toThrow(
      '`generatedFeatures.columns` must be a whole number',
    );
  });

  it('is 0 for the same samples in another order and never negative', () => {
    const { data, columns } = realWaves;
    const rows = Array.from({ length: 40 }, (_, row) => [
      ...data.subarray(row * columns, (row + 1) * columns),
    ]);
    const generatedFeatures = { data: Float64Array.from(rows.reverse().flat()), columns };
    const distance = frechetDistance({ realFeatures: realWaves, generatedFeatures });
    expect(distance).toBeGreaterThanOrEqual(0);
    expect(distance).toBeLessThan(1e-6);
  });

  it('says what is wrong with the features', () => {
    const single = { data: new Float32Array(5), columns: 5 };
    expect(() => frechetDistance({ realFeatures: realWaves, generatedFeatures: single })).toThrow(
      'frechetDistance: `generatedFeatures` must have at least 2 samples, received 1.',
    );
    const narrow = { data: generatedWaves.data.subarray(0, 40), columns: 4 };
    expect(() => frechetDistance({ realFeatures: realWaves, generatedFeatures: narrow })).toThrow(
      'must have the columns of `realFeatures` (5), received 4',
    );
    const broken = { data: Float32Array.of(1, 2, 3, NaN, 5, 6), columns: 2 };
    expect(() => frechetDistance({ realFeatures: broken, generatedFeatures: broken })).toThrow(
      '`realFeatures` must be finite in single precision, received NaN in row 1',
    );
    const ragged = { data: new Float32Array(7), columns: 2 };
    expect(() => frechetDistance({ realFeatures: ragged, generatedFeatures: ragged })).toThrow(
      'whole rows of 2',
    );
  });
});
