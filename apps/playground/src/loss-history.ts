export interface LossSeries {
  /** Step of each kept point. */
  readonly steps: readonly number[];
  /** By term, `null` where the term was not computed. */
  readonly terms: Readonly<Record<string, readonly (number | null)[]>>;
}

interface Point {
  readonly step: number;
  readonly losses: Readonly<Record<string, number>>;
}

/** Keeps loss curves of any length in at most `capacity` points: when full, neighbours become their mean. */
export class LossHistory {
  readonly #capacity: number;
  #points: Point[] = [];
  #pending: Point[] = [];
  #stepsPerPoint = 1;

  /** @param capacity - An even number. */
  constructor(capacity = 1000) {
    this.#capacity = capacity;
  }

  add(point: Point): void {
    this.#pending.push(point);
    if (this.#pending.length < this.#stepsPerPoint) return;
    this.#points.push(meanOf(this.#pending));
    this.#pending = [];
    if (this.#points.length < this.#capacity) return;
    const pairs = this.#points.length / 2;
    this.#points = Array.from({ length: pairs }, (_, pair) =>
      meanOf(this.#points.slice(2 * pair, 2 * pair + 2)),
    );
    this.#stepsPerPoint *= 2;
  }

  series(): LossSeries {
    const names = [...new Set(this.#points.flatMap(({ losses }) => Object.keys(losses)))];
    return {
      steps: this.#points.map(({ step }) => step),
      terms: Object.fromEntries(
        names.map((name) => [name, this.#points.map(({ losses }) => losses[name] ?? null)]),
      ),
    };
  }
}

/** At the last step of the points; a term is averaged over the points that have it. */
function meanOf(points: readonly Point[]): Point {
  const names = [...new Set(points.flatMap(({ losses }) => Object.keys(losses)))];
  const mean = (name: string): number => {
    const values = points.flatMap(({ losses }) => losses[name] ?? []);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return { step: points.at(-1)!.step, losses: Object.fromEntries(names.map((name) => [name, mean(name)])) };
}
