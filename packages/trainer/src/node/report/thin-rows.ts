/** A value of a curve: `null` where the line has none, `'x'` where it is no number (NaN or infinite). */
export type CurveValue = number | null | 'x';

/** One x per row, and columns of as many values. */
export interface CurveRows {
  readonly x: readonly number[];
  readonly columns: readonly (readonly CurveValue[])[];
}

/**
 * Makes rows fewer without losing peaks: the first and the last stay, each bucket of those between becomes two rows, with
 * the lowest and the highest value of each column in the order in which they came. A bucket with a value that is no number
 * keeps that in place of its second value.
 *
 * @param limit - Rows at most, from 4.
 * @returns The same rows where they are few enough. A value's x is off by at most a bucket.
 */
export function thinRows({ x, columns }: CurveRows, limit: number): CurveRows {
  const count = x.length;
  if (count <= limit) return { x, columns };
  const buckets = Math.floor((limit - 2) / 2);
  const bounds = Array.from(
    { length: buckets + 1 },
    (_, bucket) => 1 + Math.round((bucket * (count - 2)) / buckets),
  );
  const ranges = bounds.slice(1).map((end, bucket) => [bounds[bucket]!, end] as const);
  return {
    x: [x[0]!, ...ranges.flatMap(([start, end]) => [x[start]!, x[end - 1]!]), x[count - 1]!],
    columns: columns.map((values) => [
      values[0]!,
      ...ranges.flatMap(([start, end]) => extremes(values, start, end)),
      values[count - 1]!,
    ]),
  };
}

function extremes(values: readonly CurveValue[], start: number, end: number): [CurveValue, CurveValue] {
  let [lowest, highest, broken] = [-1, -1, -1];
  for (let row = start; row < end; row += 1) {
    const value = values[row]!;
    if (value === 'x') broken = row;
    if (typeof value !== 'number') continue;
    if (lowest < 0 || value < (values[lowest] as number)) lowest = row;
    if (highest < 0 || value > (values[highest] as number)) highest = row;
  }
  if (broken >= 0) return [lowest < 0 ? null : values[highest]!, 'x'];
  if (lowest < 0) return [null, null];
  if (lowest === highest) return [values[lowest]!, null];
  return lowest < highest ? [values[lowest]!, values[highest]!] : [values[highest]!, values[lowest]!];
}
