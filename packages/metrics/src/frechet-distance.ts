import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { assertFeatures, rowsOf, type FeatureMatrix } from './feature-matrix.js';

interface Gaussian {
  readonly mean: Float64Array;
  readonly covariance: Matrix;
}

/**
 * Fréchet distance of the Gaussians fitted to two sets of features (FID when the features are Inception's):
 * `|m1 - m2|² + tr(C1 + C2 - 2 (C1 C2)^½)`, covariances divided by `N - 1`.
 *
 * The trace of the root is the sum of the root eigenvalues of the symmetric `C1^½ C2 C1^½`; eigenvalues that rounding
 * made negative count as 0. So it is defined from 2 samples on, also with fewer samples than columns. With few samples it
 * is biased upwards: two halves of the same data do not give 0. Compare only values of equal sample counts.
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
}: {
  readonly realFeatures: FeatureMatrix;
  readonly generatedFeatures: FeatureMatrix;
}): number {
  assertFeatures('frechetDistance', { realFeatures, generatedFeatures }, 2);
  const real = fitGaussian(realFeatures);
  const generated = fitGaussian(generatedFeatures);
  const meanDistance = real.mean.reduce(
    (sum, value, index) => sum + (value - generated.mean[index]!) ** 2,
    0,
  );
  const traces = real.covariance.trace() + generated.covariance.trace();
  const distance = meanDistance + traces - 2 * traceOfRoot(real.covariance, generated.covariance);
  return Math.max(0, distance);
}

/** `tr((A B)^½)` for symmetric positive semidefinite A and B. */
function traceOfRoot(first: Matrix, second: Matrix): number {
  const root = symmetricRoot(first);
  const product = root.mmul(second).mmul(root);
  const symmetric = Matrix.add(product, product.transpose()).mul(0.5);
  const { realEigenvalues } = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  return realEigenvalues.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
}

function symmetricRoot(matrix: Matrix): Matrix {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const scaled = eigenvectorMatrix
    .clone()
    .mulRowVector(realEigenvalues.map((value) => Math.sqrt(Math.max(0, value))));
  return scaled.mmul(eigenvectorMatrix.transpose());
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
  const covariance = Matrix.zeros(columns, columns);
  for (let first = 0; first < columns; first += 1) {
    for (let second = 0; second <= first; second += 1) {
      const value = sums[first]![second]! / (rows - 1);
      covariance.set(first, second, value);
      covariance.set(second, first, value);
    }
  }
  return { mean, covariance };
}
