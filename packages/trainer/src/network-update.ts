import {
  NotFiniteError,
  type Engine,
  type PreparedStep,
  type RandomSource,
  type RandomState,
  type StepFunction,
  type TensorData,
  type TensorSpec,
} from '@gankit/core';
import { dueTerms } from './loss-terms.js';
import { isSignal, readSignals, type Signals } from './monitors/step-signals.js';

export type Intervals = Readonly<Record<string, number>>;

export interface NetworkUpdateOptions {
  readonly network: 'discriminator' | 'generator';
  readonly engine: Engine;
  readonly random: RandomSource;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /** Absent where a compiling engine need not compare itself with an eager backend. */
  readonly checkInputs?: Readonly<Record<string, TensorSpec>>;
  /** Intervals of the lazy terms when known (from a checkpoint); else the first update finds them. */
  readonly intervals?: Intervals | undefined;
  createStep(due: ReadonlySet<string> | undefined, onIntervals: (intervals: Intervals) => void): StepFunction;
}

/** What an update gave, by names such as `'generator/adversarial'`. */
export interface UpdateValues {
  readonly losses: Readonly<Record<string, number>>;
  /** Empty without `signals` in the step. */
  readonly signals: Signals;
}

/** An update that the engine was asked for. */
export interface AskedUpdate {
  readonly values: Promise<UpdateValues>;
}

/** The updates of one network: prepares one engine step per distinct set of due lazy terms. */
export class NetworkUpdate {
  readonly #options: NetworkUpdateOptions;
  readonly #prepared = new Map<string, PreparedStep>();
  #intervals: Intervals | undefined;
  /** Where the random stream stood before draws that were made ahead. */
  #ahead: RandomState | undefined;

  constructor(options: NetworkUpdateOptions) {
    this.#options = options;
    this.#intervals = options.intervals;
  }

  get intervals(): Intervals | undefined {
    return this.#intervals;
  }

  /** Where the random stream stands for whoever goes on from here: before draws that were made ahead. */
  get random(): RandomState {
    return this.#ahead ?? this.#options.random.state();
  }

  /**
   * Makes the draws of an update now, if the engine can, so that it begins at once when it is asked for. To be called
   * when the updates asked for have ended.
   *
   * @param update - The next of this network.
   */
  drawAhead(update: number): void {
    if (this.#intervals === undefined) return;
    const step = this.#prepared.get(keyOf(dueTerms(this.#intervals, update)));
    if (step?.drawAhead === undefined || this.#ahead !== undefined) return;
    this.#ahead = this.#options.random.state();
    step.drawAhead();
  }

  /**
   * Asks the engine for an update; it may still run when this resolves, and the next be asked for.
   *
   * @param inputs - What the step function takes.
   * @param update - Updates of this network so far; decides which lazy terms are due.
   * @returns What it will give.
   */
  async ask(inputs: Readonly<Record<string, TensorData>>, update: number): Promise<AskedUpdate> {
    const isFirst = this.#intervals === undefined;
    const step = await this.#stepFor(update);
    this.#ahead = undefined;
    const values = this.#valuesOf(step, inputs);
    values.catch(() => undefined); // whoever waits for it hears of it
    if (isFirst) await values; // it finds out which terms are lazy
    return { values };
  }

  async #valuesOf(step: PreparedStep, inputs: Readonly<Record<string, TensorData>>): Promise<UpdateValues> {
    const { network } = this.#options;
    const values = await step.run(inputs);
    // before the first run nobody knows which terms are lazy: then all were due
    if (this.#prepared.size === 0) this.#prepared.set(keyOf(Object.keys(this.#intervals ?? {})), step);
    const losses: Record<string, number> = {};
    for (const [name, { data }] of Object.entries(values)) {
      if (!isSignal(name)) losses[`${network}/${name}`] = data[0]!;
    }
    return { losses, signals: readSignals(network, values) };
  }

  async #stepFor(update: number): Promise<PreparedStep> {
    if (this.#intervals === undefined) return this.#prepare(undefined);
    const due = dueTerms(this.#intervals, update);
    const key = keyOf(due);
    const step = this.#prepared.get(key) ?? (await this.#prepare(due));
    this.#prepared.set(key, step);
    return step;
  }

  #prepare(due: ReadonlySet<string> | undefined): Promise<PreparedStep> {
    const { network, engine, random, inputs, checkInputs, createStep } = this.#options;
    const checked = checkInputs === undefined ? {} : { checkInputs };
    const step = createStep(due, (intervals) => {
      this.#intervals = intervals;
    });
    const suffix = due === undefined || due.size === 0 ? '' : ` with ${keyOf(due)}`;
    return engine.prepare(step, { name: `${network} step${suffix}`, inputs, ...checked, random });
  }

  dispose(): void {
    for (const step of this.#prepared.values()) step.dispose();
    this.#prepared.clear();
  }
}

function keyOf(due: Iterable<string>): string {
  return [...due].sort().join(' and ');
}

/**
 * Waits for the updates of a step: the last value of each name.
 *
 * @throws {@link NotFiniteError} naming the first term that is NaN or infinite.
 */
export async function lastValues(updates: readonly AskedUpdate[], step: number): Promise<UpdateValues> {
  let last: UpdateValues = { losses: {}, signals: {} };
  for (const update of updates) {
    const { losses, signals } = await update.values;
    assertFiniteLosses(losses, step);
    last = { losses: { ...last.losses, ...losses }, signals: { ...last.signals, ...signals } };
  }
  return last;
}

/** @throws {@link NotFiniteError} naming the first term that is NaN or infinite. */
export function assertFiniteLosses(losses: Readonly<Record<string, number>>, step: number): void {
  for (const [name, value] of Object.entries(losses)) {
    if (Number.isFinite(value)) continue;
    const [network, term] = name.split('/');
    throw new NotFiniteError(
      `train: the ${network}'s \`${term}\` must be finite, received ${value} at step ${step}. Try a lower learning rate or a smaller penalty weight, and check that the data lies in [-1, 1].`,
    );
  }
}
