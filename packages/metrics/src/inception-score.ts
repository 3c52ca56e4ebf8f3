import { assertInteger, assertKnownOptions } from '@gankit/core';
import { assertProbabilities, rowsOf, type FeatureMatrix } from './feature-matrix.js';

export interface InceptionScoreOptions {
  /** `p(class | sample)`, one row per generated sample. */
  readonly probabilities: FeatureMatrix;
  /** Parts of the samples, in their order, that are scored apart. @defaultValue 10, as published */
  readonly splits?: number;
}

export interface InceptionScore {
  readonly mean: number;
  /** Over the splits, divided by their number as in the published code; 0 for one split. */
  readonly standardDeviation: number;
}

/**
 * Inception Score: `exp(mean over samples of KL(p(class | sample) || p(class)))`, where `p(class)` is the mean over
 * the samples of the split. It rises when samples are clear and classes are balanced.
 *
 * Small splits lower the score: with few samples `p(class)` is itself uneven.
 *
 * @returns Mean and standard deviation over the splits; the mean is from 1 to the number of classes.
 * @throws {@link DataError} when there are fewer samples than splits, or a row is no distribution.
 * @see Salimans et al. 2016, "Improved Techniques for Training GANs", https://arxiv.org/abs/1606.03498
 */
export function inceptionScore({
  probabilities,
  splits = 10,
  ...rest
}: InceptionScoreOptions): InceptionScore {
  assertKnownOptions('inceptionScore', rest, { probabilities, splits });
  assertInteger('inceptionScore', { splits });
  assertProbabilities('inceptionScore', probabilities, splits);
  const rows = rowsOf(probabilities);
  const scores = Array.from({ length: splits }, (_, split) =>
    scoreOf(probabilities, Math.floor((split * rows) / splits), Math.floor(((split + 1) * rows) / splits)),
  );
  const mean = scores.reduce((sum, score) => sum + score, 0) / splits;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / splits;
  return { mean, standardDeviation: Math.sqrt(variance) };
}

function scoreOf({ data, columns }: FeatureMatrix, start: number, end: number): number {
  const count = end - start;
  const sums = new Float64Array(columns); // undivided: the tiniest probabilities would become 0
  for (let row = start; row < end; row += 1) {
    for (let column = 0; column < columns; column += 1) sums[column]! += data[row * columns + column]!;
  }
  let divergence = 0;
  for (let row = start; row < end; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const probability = data[row * columns + column]!;
      if (probability > 0) divergence += probability * Math.log((count * probability) / sums[column]!);
    }
  }
  return Math.exp(divergence / count);
}
