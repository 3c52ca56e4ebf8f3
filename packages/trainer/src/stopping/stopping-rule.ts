import type { Loader } from '@gankit/core';
import type { Signals } from '../monitors/step-signals.js';
import type { Trainer } from '../trainer.js';

/** What a rule goes by: a step at which something was measured or scored. */
export interface StoppingLine {
  readonly step: number;
  /** `'stopping/realAccuracy'`, … */
  readonly signals?: Signals | undefined;
  readonly scores?: Signals | undefined;
}

/** Why a training shall end. */
export interface StoppingReason {
  /** What was measured. */
  readonly seen: string;
  readonly meaning: string;
}

export interface StoppingSchedule {
  /** How often the run is scored; absent when it is scored at the end alone. */
  readonly scoreEvery?: number | undefined;
}

export interface StoppingContext extends StoppingSchedule {
  readonly trainer: Trainer;
  /** Real samples that training does not see. */
  readonly heldOut?: Loader | undefined;
}

export interface StoppingMeasures {
  /** Names begin with `stopping/`. */
  readonly signals?: Signals;
  /** Scores of the moment, of which the best checkpoint may be kept. Lower is better. */
  readonly scores?: Signals;
}

/** Measures for a rule beside a training, whose numbers stay as they are. */
export interface StoppingProbe {
  /** @param lines - As {@link StoppingRule.judge} has them, without the one that is measured. */
  measure(lines: readonly StoppingLine[]): Promise<StoppingMeasures>;
  dispose(): void;
}

/** When a training ends by itself. What it goes by stands in the metrics of the run, so that it is the same after a resume. */
export interface StoppingRule {
  /** kebab-case: `'plateau'`. */
  readonly name: string;
  /** Measures every so many steps; absent for a rule that goes by the scores of the run. */
  readonly everySteps?: number;
  /**
   * Makes ready what it measures with.
   *
   * @throws {@link OptionError} when the rule does not go with the training, naming what does.
   */
  start(context: StoppingContext): Promise<StoppingProbe | undefined>;
  /** @param lines - All lines of the run since it last ended by itself, the last one being now. */
  judge(lines: readonly StoppingLine[], schedule: StoppingSchedule): StoppingReason | undefined;
}
