/** How values are spread, as TensorBoard keeps it. */
export interface Histogram {
  readonly minimum: number;
  readonly maximum: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** Upper end of each bucket; the first begins at the minimum. */
  readonly limits: readonly number[];
  /** Values in each bucket. */
  readonly counts: readonly number[];
}

/** As many as TensorBoard shows. */
const bucketCount = 30;

/**
 * Counts values in 30 buckets of equal width. NaN and infinity are left out.
 *
 * @returns Nothing when no value is left.
 */
export function histogramOf(values: Float32Array | Int32Array | Uint8Array): Histogram | undefined {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return undefined;
  let [minimum, maximum, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0];
  for (const value of finite) {
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
    sum += value;
    sumOfSquares += value * value;
  }
  const totals = { minimum, maximum, count: finite.length, sum, sumOfSquares };
  if (minimum === maximum) return { ...totals, limits: [maximum], counts: [finite.length] };
  const width = (maximum - minimum) / bucketCount;
  const limits = Array.from({ length: bucketCount }, (_, index) => minimum + width * (index + 1));
  limits[bucketCount - 1] = maximum;
  const counts = limits.map(() => 0);
  for (const value of finite) {
    const bucket = Math.min(bucketCount - 1, Math.floor((value - minimum) / width));
    counts[bucket] = counts[bucket]! + 1;
  }
  return { ...totals, limits, counts };
}
