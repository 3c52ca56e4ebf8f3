/** Steps per second over the last few seconds. */
export class Speedometer {
  readonly #windowMs: number;
  #times: number[] = [];

  constructor(windowMs = 3000) {
    this.#windowMs = windowMs;
  }

  tick(nowMs: number): void {
    this.#times.push(nowMs);
    const old = this.#times.findIndex((time) => time >= nowMs - this.#windowMs);
    this.#times.splice(0, Math.max(0, Math.min(old, this.#times.length - 2)));
  }

  /** `undefined` before the second step. */
  get stepsPerSecond(): number | undefined {
    const [first, last] = [this.#times[0], this.#times.at(-1)];
    if (first === undefined || last === undefined || last <= first) return undefined;
    return ((this.#times.length - 1) / (last - first)) * 1000;
  }

  reset(): void {
    this.#times = [];
  }
}
