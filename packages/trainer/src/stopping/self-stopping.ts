import type { Loader } from '@gankit/core';
import type { TrainerState } from '../trainer-state.js';
import type { Trainer } from '../trainer.js';
import type { StoppingLine, StoppingRule } from './stopping-rule.js';
import { StoppingWatch, type StoppedBy } from './stopping-watch.js';

export interface SelfStoppingOptions {
  /**
   * End the training by itself: `equilibrium()`, `twoSample()`, `dualityGap()`, or several of which the first decides.
   * `plateau()` goes by scores, which `trainInFolder` of `@gankit/trainer/node` has. @defaultValue at `steps` alone
   */
  readonly stopping?: StoppingRule | readonly StoppingRule[];
  /** Real samples that training does not see, for rules of `stopping` to try the discriminator on. */
  readonly heldOut?: Loader;
}

interface Best {
  readonly step: number;
  readonly metric: string;
  readonly value: number;
  readonly state: TrainerState;
}

/** Ends a training that no folder keeps, at its best moment where the rule has scores: that one is kept in memory. */
export class SelfStopping {
  readonly #trainer: Trainer;
  readonly #watch: StoppingWatch;
  #best: Best | undefined;

  private constructor(trainer: Trainer, watch: StoppingWatch) {
    this.#trainer = trainer;
    this.#watch = watch;
  }

  /** @throws {@link OptionError} when a rule does not go with the training. */
  static async start(
    trainer: Trainer,
    { stopping, heldOut }: SelfStoppingOptions,
  ): Promise<SelfStopping | undefined> {
    if (stopping === undefined) return undefined;
    const rules = 'judge' in stopping ? [stopping] : stopping;
    return new SelfStopping(trainer, await StoppingWatch.start(rules, { trainer, heldOut }));
  }

  /**
   * Measures what is due after a step.
   *
   * @returns Why the training shall end, if it shall; it is back at its best moment then.
   */
  async after(step: number): Promise<StoppedBy | undefined> {
    const measures = await this.#watch.measure(step);
    if (measures === undefined) return undefined;
    const line = { step, ...measures };
    await this.#keepBest(line);
    const stopped = this.#watch.judge(line);
    if (stopped === undefined) return undefined;
    this.#watch.restart([]); // whoever goes on all the same begins anew
    const best = this.#best;
    this.#best = undefined;
    if (best === undefined || best.step === step) return stopped;
    await this.#trainer.restore(best.state);
    const { finding } = stopped;
    const advice = `${finding.advice} It is back at step ${best.step}, the best by ${best.metric} (${Number(best.value.toPrecision(4))}).`;
    return { ...stopped, finding: { ...finding, advice } };
  }

  dispose(): void {
    this.#watch.dispose();
  }

  async #keepBest({ step, scores = {} }: StoppingLine): Promise<void> {
    const [first] = Object.entries(scores);
    if (first === undefined) return;
    const [metric, value] = first;
    if (this.#best !== undefined && value >= this.#best.value) return;
    this.#best = { step, metric, value, state: await this.#trainer.state() };
  }
}
