const pointsKept = 256;

/** How a number went since the beginning, in at most 256 points: means of as many values as that takes. */
export class Series {
  #points: number[] = [];
  #valuesPerPoint = 1;
  #pending: number[] = [];
  #last = NaN;

  get last(): number {
    return this.#last;
  }

  /** From the first to the last. */
  get points(): readonly number[] {
    return this.#pending.length === 0 ? this.#points : [...this.#points, mean(this.#pending)];
  }

  /** @param times - How many values in a row it stands for. */
  add(value: number, times = 1): void {
    for (let time = 0; time < times; time += 1) this.#add(value);
  }

  #add(value: number): void {
    this.#last = value;
    this.#pending.push(value);
    if (this.#pending.length < this.#valuesPerPoint) return;
    this.#points.push(mean(this.#pending));
    this.#pending = [];
    if (this.#points.length < pointsKept) return;
    this.#points = Array.from({ length: pointsKept / 2 }, (_, index) =>
      mean(this.#points.slice(2 * index, 2 * index + 2)),
    );
    this.#valuesPerPoint *= 2;
  }
}

const bars = [...'▁▂▃▄▅▆▇█'];

/**
 * A curve of one row, `▁▃▆█`. The few lowest and highest points may lie outside, so that one of them does not flatten the
 * rest.
 *
 * @param points - From the first to the last.
 * @param width - Characters at most.
 */
export function sparkline(points: readonly number[], width: number): string {
  const count = Math.min(points.length, width);
  const shown = Array.from({ length: count }, (_, index) =>
    mean(
      points.slice(
        Math.floor((index * points.length) / count),
        Math.floor(((index + 1) * points.length) / count),
      ),
    ),
  );
  const sorted = shown.filter(Number.isFinite).sort((first, second) => first - second);
  const outside = Math.floor(sorted.length / 50);
  const low = sorted[outside] ?? 0;
  const high = sorted[sorted.length - 1 - outside] ?? 0;
  return shown.map((value) => barOf(value, { low, high })).join('');
}

function barOf(value: number, { low, high }: { readonly low: number; readonly high: number }): string {
  if (!Number.isFinite(value)) return ' ';
  const share = high > low ? (value - low) / (high - low) : 0.5;
  return bars[Math.max(0, Math.min(bars.length - 1, Math.floor(share * bars.length)))]!;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
