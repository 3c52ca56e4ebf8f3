import { assertKnownOptions } from '@gankit/core';
import { assertFeatures, rowsOf, type FeatureMatrix } from './feature-matrix.js';
import { traceOfRoot, type SymmetricRows } from './trace-of-root.js';

interface Gaussian {
  readonly mean: Float64Array;
  readonly covariance: SymmetricRows;
}

/**
 * Fréchet distance of the Gaussians fitted to two sets of features (FID when the features are Inception's):
 * `|m1 - m2|² + tr(C1 + C2 - 2 (C1 C2)^½)`, covariances divided by `N - 1`.
 *
 * The trace of the root is the sum of the singular values of `L1ᵀ L2` with `C = L Lᵀ`. So it is defined from 2 samples on, also with
 * fewer samples than columns. With few samples it is biased upwards: two halves of the same data do not give 0. Compare only values of equal sample counts.
 *
 * @param features.realFeatures - One row per real sample.
 * @param features.generatedFeatures - One row per generated sample, same columns; the counts may differ.
 * @returns The squared distance, `>= 0`, in squared units of the features; 0 when means and covariances agree.
 * @throws {@link ShapeError} when the columns differ.
 * @throws {@link DataError} when a set has fewer than 2 samples or a value is not finite.
 * @see Heusel et al. 2017, "GANs Trained by a Two Time-Scale Update Rule", https://arxiv.org/abs/1706.08500
 */
export function frechetDistance({
  realFeatures,
  generatedFeatures,
  ...rest
}: {
  readonly realFeatures: FeatureMatrix;
  readonly generatedFeatures: FeatureMatrix;
}): number {
  assertKnownOptions('frechetDistance', rest, { realFeatures, generatedFeatures });
  assertFeatures('frechetDistance', { realFeatures, generatedFeatures }, 2);
  const real = fitGaussian(realFeatures);
  const generated = fitGaussian(generatedFeatures);
  const meanDistance = real.mean.reduce(
    (sum, value, index) => sum + (value - generated.mean[index]!) ** 2,
    0,
  );
  const traces = trace(real.covariance) + trace(generated.covariance);
  const distance = meanDistance + traces - 2 * traceOfRoot(real.covariance, generated.covariance);
  return Math.max(0, distance);
}

function trace(matrix: SymmetricRows): number {
  return matrix.reduce((sum, row, index) => sum + row[index]!, 0);
}

function fitGaussian(features: FeatureMatrix): Gaussian {
  const { data, columns } = features;
  const rows = rowsOf(features);
  const mean = new Float64Array(columns);
  for (let index = 0; index < data.length; index += 1) mean[index % columns]! += data[index]! / rows;
  const sums = Array.from({ length: columns }, () => new Float64Array(columns));
  const centered = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      centered[column] = data[row * columns + column]! - mean[column]!;
    }
    for (let first = 0; first < columns; first += 1) {
      const line = sums[first]!;
      const value = centered[first]!;
      for (let second = 0; second <= first; second += 1) line[second]! += value * centered[second]!;
    }
  }
  for (let first = 0; first < columns; first += 1) {
    for (let second = 0; second <= first; second += 1) {
      const value = sums[first]![second]! / (rows - 1);
      sums[first]![second] = value;
      sums[second]![first] = value;
    }
  }
  return { mean, covariance: sums };
}
