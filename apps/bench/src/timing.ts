/** Milliseconds that something takes. */
export async function timed(body: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await body();
  return performance.now() - start;
}

/** Median and minimum; of an even number of times the mean of the two in the middle. */
export function summary(times: readonly number[]): { readonly medianMs: number; readonly minMs: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const medianMs = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  return { medianMs, minMs: sorted[0]! };
}
