import { assertInteger, assertKnownOptions } from '@gankit/core';
import { assertFeatures, rowsOf, type FeatureMatrix } from './feature-matrix.js';
import { rowDistance } from './row-products.js';

export interface PrecisionRecallOptions {
  readonly realFeatures: FeatureMatrix;
  readonly generatedFeatures: FeatureMatrix;
  /** Each sample's ball reaches to its nearest neighbour of this rank. @defaultValue 3, as published */
  readonly neighbours?: number;
}

export interface PrecisionRecall {
  /** Share of generated samples within the real manifold: fidelity. */
  readonly precision: number;
  /** Share of real samples within the generated manifold: diversity. */
  readonly recall: number;
}

/** Rows whose vectors stay in the processor's cache while all others stream past. */
const BLOCK_ROWS = 64;

/**
 * Improved precision and recall. The manifold of a set is the union of balls around its samples, each with the
 * distance to the sample's `neighbours`-th nearest neighbour in the set (itself left out) as radius; precision is the share of
 * generated samples in the real manifold, recall the share of real samples in the generated one.
 *
 * Distances are made block by block and never kept: memory grows with the number of samples, time with its square.
 * Both depend on the sample counts: compare only values of equal counts.
 *
 * @throws {@link ShapeError} when the columns differ.
 * @throws {@link DataError} when a set has at most `neighbours` samples or a value is not finite.
 * @see Kynkäänniemi et al. 2019, "Improved Precision and Recall Metric for Assessing Generative Models",
 * https://arxiv.org/abs/1904.06991
 */
export function precisionRecall({
  realFeatures,
  generatedFeatures,
  neighbours = 3,
  ...rest
}: PrecisionRecallOptions): PrecisionRecall {
  assertKnownOptions('precisionRecall', rest, { realFeatures, generatedFeatures, neighbours });
  assertInteger('precisionRecall', { neighbours });
  assertFeatures('precisionRecall', { realFeatures, generatedFeatures }, neighbours + 1);
  const realRadii = squaredRadii(realFeatures, neighbours);
  const generatedRadii = squaredRadii(generatedFeatures, neighbours);
  const generatedInside = new Uint8Array(rowsOf(generatedFeatures));
  const realInside = new Uint8Array(rowsOf(realFeatures));
  forEachPair(realFeatures, generatedFeatures, (real, generated, squared) => {
    if (squared <= realRadii[real]!) generatedInside[generated] = 1;
    if (squared <= generatedRadii[generated]!) realInside[real] = 1;
  });
  return { precision: share(generatedInside), recall: share(realInside) };
}

/** Squared distance of each sample to its nearest neighbour of the given rank. */
function squaredRadii(features: FeatureMatrix, neighbours: number): Float64Array {
  const nearest = new Float64Array(rowsOf(features) * neighbours).fill(Infinity); // ascending in each row
  const insert = (row: number, squared: number): void => {
    let place = (row + 1) * neighbours - 1;
    if (squared >= nearest[place]!) return;
    for (; place > row * neighbours && nearest[place - 1]! > squared; place -= 1) {
      nearest[place] = nearest[place - 1]!;
    }
    nearest[place] = squared;
  };
  forEachPair(features, undefined, (row, other, squared) => {
    insert(row, squared);
    insert(other, squared);
  });
  return nearest.filter((_, place) => place % neighbours === neighbours - 1);
}

/** Every pair of rows; without a second set every pair of different rows of the first, once. */
function forEachPair(
  first: FeatureMatrix,
  second: FeatureMatrix | undefined,
  visit: (row: number, other: number, squaredDistance: number) => void,
): void {
  const { columns } = first;
  const others = second ?? first;
  for (let start = 0; start < rowsOf(first); start += BLOCK_ROWS) {
    const end = Math.min(start + BLOCK_ROWS, rowsOf(first));
    for (let other = second ? 0 : start + 1; other < rowsOf(others); other += 1) {
      for (let row = start; row < (second ? end : Math.min(end, other)); row += 1) {
        const places = { firstStart: row * columns, secondStart: other * columns, columns };
        visit(row, other, rowDistance(first.data, others.data, places));
      }
    }
  }
}

function share(inside: Uint8Array): number {
  return inside.reduce((sum, value) => sum + value, 0) / inside.length;
}
