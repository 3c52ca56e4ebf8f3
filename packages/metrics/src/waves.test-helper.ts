import type { FeatureMatrix } from './feature-matrix.js';

export interface WaveOptions {
  readonly rows: number;
  readonly columns: number;
  readonly frequency: number;
  /** How much each column is wider than the one before. */
  readonly growth: number;
  readonly offset?: number;
}

/** Uneven features of a formula, so that expected values can be computed by other programs. */
export function waves({ rows, columns, frequency, growth, offset = 0 }: WaveOptions): FeatureMatrix {
  const data = Float64Array.from({ length: rows * columns }, (_, index) => {
    const row = Math.floor(index / columns);
    const column = index % columns;
    const wave = Math.sin(frequency * (row + 1) * (column + 1.5)) * (1 + column * growth);
    return wave + offset * column + ((row * (column + 2)) % 5) * 0.3;
  });
  return { data, columns };
}

/** The two sets of which the tests' expected values were computed with NumPy, SciPy and scikit-learn. */
export const realWaves = waves({ rows: 40, columns: 5, frequency: 0.37, growth: 0.2 });
export const generatedWaves = waves({ rows: 31, columns: 5, frequency: 0.71, growth: 0.35, offset: 0.15 });

/** Softmax of waves: 23 samples, 4 classes. */
export function waveProbabilities(): FeatureMatrix {
  const { data, columns } = waves({ rows: 23, columns: 4, frequency: 0.53, growth: 1.1 });
  const probabilities = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += columns) {
    const exponents = [...data.subarray(start, start + columns)].map(Math.exp);
    const sum = exponents.reduce((total, value) => total + value, 0);
    probabilities.set(
      exponents.map((value) => value / sum),
      start,
    );
  }
  return { data: probabilities, columns };
}
