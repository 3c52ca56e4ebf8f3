import type { FeatureMatrix } from './feature-matrix.js';

type Values = FeatureMatrix['data'];

/** Places of two rows and their length. */
export interface RowPair {
  readonly firstStart: number;
  readonly secondStart: number;
  readonly columns: number;
}

// Four running sums each: a single one would wait for each addition.

/** Scalar product of two rows. */
export function rowProduct(
  first: Values,
  second: Values,
  { firstStart, secondStart, columns }: RowPair,
): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let column = 0;
  for (; column + 3 < columns; column += 4) {
    const place = firstStart + column;
    const other = secondStart + column;
    sum0 += first[place]! * second[other]!;
    sum1 += first[place + 1]! * second[other + 1]!;
    sum2 += first[place + 2]! * second[other + 2]!;
    sum3 += first[place + 3]! * second[other + 3]!;
  }
  for (; column < columns; column += 1) sum0 += first[firstStart + column]! * second[secondStart + column]!;
  return sum0 + sum1 + (sum2 + sum3);
}

/** Squared Euclidean distance of two rows. */
export function rowDistance(
  first: Values,
  second: Values,
  { firstStart, secondStart, columns }: RowPair,
): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let column = 0;
  for (; column + 3 < columns; column += 4) {
    const place = firstStart + column;
    const other = secondStart + column;
    sum0 += (first[place]! - second[other]!) ** 2;
    sum1 += (first[place + 1]! - second[other + 1]!) ** 2;
    sum2 += (first[place + 2]! - second[other + 2]!) ** 2;
    sum3 += (first[place + 3]! - second[other + 3]!) ** 2;
  }
  for (; column < columns; column += 1)
    sum0 += (first[firstStart + column]! - second[secondStart + column]!) ** 2;
  return sum0 + sum1 + (sum2 + sum3);
}
