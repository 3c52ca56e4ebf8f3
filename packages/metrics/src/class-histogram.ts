import { assertKnownOptions } from '@gankit/core';
import { assertProbabilities, rowsOf, type FeatureMatrix } from './feature-matrix.js';

export interface ClassHistogram {
  /** Samples per class, by their most probable class. */
  readonly counts: readonly number[];
  /** Classes with at least one sample. */
  readonly classesCovered: number;
  /** Entropy of `counts` in nats: 0 when all samples fall in one class, `ln(classes)` when all classes are even. */
  readonly entropy: number;
}

/**
 * Counts the samples in each class of a classifier, a plain sign of mode collapse. Of equal probabilities the first
 * counts.
 *
 * @param samples.probabilities - `p(class | sample)`, one row per sample.
 * @throws {@link DataError} when there are no samples or a row is no distribution.
 */
export function classHistogram({
  probabilities,
  ...rest
}: {
  readonly probabilities: FeatureMatrix;
}): ClassHistogram {
  assertKnownOptions('classHistogram', rest, { probabilities });
  assertProbabilities('classHistogram', probabilities, 1);
  const { data, columns } = probabilities;
  const rows = rowsOf(probabilities);
  const counts = Array.from({ length: columns }, () => 0);
  for (let row = 0; row < rows; row += 1) {
    let best = 0;
    for (let column = 1; column < columns; column += 1) {
      if (data[row * columns + column]! > data[row * columns + best]!) best = column;
    }
    counts[best]! += 1;
  }
  const entropy = counts.reduce(
    (sum, count) => (count === 0 ? sum : sum - (count / rows) * Math.log(count / rows)),
    0,
  );
  return { counts, classesCovered: counts.filter((count) => count > 0).length, entropy };
}
