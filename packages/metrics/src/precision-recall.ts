import { assertInteger } from '@gankit/core';
import { assertFeatures, rowsOf, type FeatureMatrix } from './feature-matrix.js';

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
}: PrecisionRecallOptions): PrecisionRecall {
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

function squaredRadii(features: FeatureMatrix, neighbours: number): Float64Array {
  const nearest = new Float64Array(rowsOf(features) * neighbours).fill(Infinity); // ascending in each row
  forEachPair(features, features, (row, other, squared) => {
    if (row === other) return;
    let place = (row + 1) * neighbours - 1;
    if (squared >= nearest[place]!) return;
    for (; place > row * neighbours && nearest[place - 1]! > squared; place -= 1) {
      nearest[place] = nearest[place - 1]!;
    }
    nearest[place] = squared;
  });
  return Float64Array.from({ length: rowsOf(features) }, (_, row) => nearest[(row + 1) * neighbours - 1]!);
}

function forEachPair(
  first: FeatureMatrix,
  second: FeatureMatrix,
  visit: (row: number, other: number, squaredDistance: number) => void,
): void {
  const { columns } = first;
  for (let start = 0; start < rowsOf(first); start += BLOCK_ROWS) {
    const end = Math.min(start + BLOCK_ROWS, rowsOf(first));
    for (let other = 0; other < rowsOf(second); other += 1) {
      for (let row = start; row < end; row += 1) {
        visit(row, other, squaredDistance(first.data, second.data, { row, other, columns }));
      }
    }
  }
}

function squaredDistance(
  first: FeatureMatrix['data'],
  second: FeatureMatrix['data'],
  { row, other, columns }: { readonly row: number; readonly other: number; readonly columns: number },
): number {
  const firstStart = row * columns;
  const secondStart = other * columns;
  let sum = 0;
  for (let column = 0; column < columns; column += 1) {
    const difference = first[firstStart + column]! - second[secondStart + column]!;
    sum += difference * difference;
  }
  return sum;
}

function share(inside: Uint8Array): number {
  return inside.reduce((sum, value) => sum + value, 0) / inside.length;
}
