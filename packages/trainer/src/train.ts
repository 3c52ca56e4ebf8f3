import { assertInteger, assertKnownOptions, type GanNetworks, type TensorData } from '@gankit/core';
import { createTrainer } from './create-trainer.js';
import { trainOptionNames } from './option-names.js';
import { SelfStopping, type SelfStoppingOptions } from './stopping/self-stopping.js';
import type { StoppedBy } from './stopping/stopping-watch.js';
import type { TrainerOptions } from './trainer-options.js';
import { disposedError, type Trainer, type TrainerSampleOptions, type TrainingStep } from './trainer.js';
import { withLoggers, type TrainingLogger } from './training-logger.js';

export interface TrainOptions extends TrainerOptions, SelfStoppingOptions {
  /** Generator updates in all. */
  readonly steps: number;
  /** Give every so many steps (and the last). @defaultValue 1 */
  readonly logEvery?: number;
  /** Ends the run after the step at hand; the trainer can go on. */
  readonly signal?: AbortSignal;
  /** Hear of the run: its start, every step that it gives, its end. */
  readonly loggers?: readonly TrainingLogger[];
}

/** A step of {@link train}. */
export interface RunStep extends TrainingStep {
  /** Present at the step at which training ended by itself. */
  readonly stopped?: StoppedBy;
}

/**
 * Trains a GAN: `for await (const step of run) console.log(step.losses)`. Nothing happens before the first step is
 * asked for. Dispose the run when done.
 *
 * @throws {@link OptionError} from the first step when data, networks and options do not fit each other.
 */
export function train(options: TrainOptions): TrainingRun {
  const { steps, logEvery = 1 } = options;
  assertKnownOptions('train', options, trainOptionNames);
  assertInteger('train', { steps }, { minimum: 0 });
  assertInteger('train', { logEvery });
  return new TrainingRun(options);
}

/** A run of {@link train}. Iterating again goes on where the last iteration ended. */
export class TrainingRun implements AsyncIterable<RunStep> {
  readonly #options: TrainOptions;
  #trainer: Promise<Trainer> | undefined;
  #isDisposed = false;
  #stopping: Promise<SelfStopping | undefined> | undefined;

  constructor(options: TrainOptions) {
    this.#options = options;
  }

  /** The trainer; made when first asked for, and none after {@link dispose}. */
  get trainer(): Promise<Trainer> {
    if (this.#isDisposed) return Promise.reject(disposedError('train'));
    return (this.#trainer ??= createTrainer(this.#options));
  }

  get networks(): Promise<GanNetworks> {
    return this.trainer.then(({ networks }) => networks);
  }

  [Symbol.asyncIterator](): AsyncGenerator<RunStep, void, undefined> {
    return withLoggers((onStart) => this.#steps(onStart), this.#options);
  }

  async *#steps(onStart: (trainer: Trainer) => Promise<void>): AsyncGenerator<RunStep, void, undefined> {
    const { steps, logEvery = 1, signal } = this.#options;
    const trainer = await this.trainer;
    const stopping = await (this.#stopping ??= SelfStopping.start(trainer, this.#options));
    await onStart(trainer);
    while (trainer.position.step < steps) {
      if (signal?.aborted === true) return;
      const step = await trainer.step();
      const stopped = await stopping?.after(step.step);
      if (stopped !== undefined) return yield { ...step, stopped };
      if (step.step % logEvery === 0 || step.step === steps) yield step;
    }
  }

  async sample(options: TrainerSampleOptions): Promise<TensorData> {
    return (await this.trainer).sample(options);
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    // who asked for them heard of their errors
    (await this.#stopping?.catch(() => undefined))?.dispose();
    (await this.#trainer?.catch(() => undefined))?.dispose();
    this.#stopping = undefined;
    this.#trainer = undefined;
  }
}
