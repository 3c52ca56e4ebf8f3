export interface Pace {
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
}

interface Mark {
  readonly step: number;
  readonly images: number;
  readonly seconds: number;
}

const marksKept = 50;

/** Images per second over the last steps, and the time that the rest will take. The first step, slower, does not count. */
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
  mark({ step, images }: { readonly step: number; readonly images: number }): Pace | undefined {
    const last: Mark = { step, images, seconds: this.#now() };
    this.#marks = [...this.#marks, last].slice(-marksKept);
    const first = this.#marks[0]!;
    const seconds = last.seconds - first.seconds;
    if (last.step === first.step || seconds <= 0) return undefined;
    return {
      imagesPerSecond: (last.images - first.images) / seconds,
      secondsLeft: ((this.#steps - step) * seconds) / (last.step - first.step),
    };
  }
}
