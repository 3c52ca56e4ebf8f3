export interface Pace {
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
}

export interface Progress {
  readonly step: number;
  readonly images: number;
  /** Spent in training steps alone. */
  readonly seconds: number;
}

interface Mark extends Progress {
  /** By the clock: grids, checkpoints and scores included. */
  readonly time: number;
}

const marksKept = 50;

/**
 * Images per second of training over the last steps, and the time that the rest will take by the clock. The first step,
 * which prepares the engine, does not count.
 */
export class Speedometer {
  readonly #steps: number;
  readonly #now: () => number;
  #marks: Mark[] = [];

  /**
   * @param steps - Steps in all.
   * @param now - Seconds.
   */
  constructor(steps: number, now: () => number = () => performance.now() / 1000) {
    this.#steps = steps;
    this.#now = now;
  }

  /** Call after each step; the pace is unknown after the first. */
  mark({ step, images, seconds }: Progress): Pace | undefined {
    const last: Mark = { step, images, seconds, time: this.#now() };
    this.#marks = [...this.#marks, last].slice(-marksKept);
    const first = this.#marks[0]!;
    if (last.step === first.step || last.seconds <= first.seconds) return undefined;
    return {
      imagesPerSecond: (last.images - first.images) / (last.seconds - first.seconds),
      secondsLeft: ((this.#steps - step) * (last.time - first.time)) / (last.step - first.step),
    };
  }
}
