import { createRandomSource, type Loader, type TensorData } from '@gankit/core';
import { averageDecay } from './average-decay.js';
import { batchSizeAt } from './batch-schedule.js';
import { BatchesAhead } from './batches-ahead.js';
import { createGanUpdates, type BatchedUpdate } from './gan-updates.js';
import { learningRateFactor } from './learning-rate-schedule.js';
import type { AskedUpdate } from './network-update.js';
import type { NetworkUpdatesOptions } from './network-updates.js';
import { batchInputs, scalarOf } from './step-inputs.js';
import type { NetworkRecord, TrainerStateJson } from './trainer-state.js';

export interface StepDriverOptions extends NetworkUpdatesOptions {
  readonly data: Loader;
  /** Where in the data to go on. */
  readonly loader: { readonly position: number; readonly batchSize: number };
}

/** What of a driver goes into a checkpoint. */
export type DriverState = Pick<
  TrainerStateJson,
  'loaderPosition' | 'loaderBatchSize' | 'random' | 'intervals'
>;

type Inputs = Readonly<Record<string, TensorData>>;

/** Gives batches and numbers to the updates of a step, in their order, and changes the size of the batches. */
export class StepDriver {
  readonly #options: StepDriverOptions;
  #batches: BatchesAhead;
  #batchSize: number;
  #updates: NetworkRecord<BatchedUpdate>;

  constructor(options: StepDriverOptions) {
    const { loader } = options;
    this.#options = options;
    this.#batchSize = loader.batchSize;
    this.#batches = this.#batchesFrom(loader.position);
    this.#updates = this.#createUpdates(options);
  }

  /**
   * Asks for the updates of a step: of the discriminator, then of the generator.
   *
   * @param step - Steps so far.
   * @param rateScale - What the step sizes are multiplied with besides their schedule.
   * @returns What they will give; they may still run.
   */
  async ask(step: number, rateScale: number): Promise<readonly AskedUpdate[]> {
    const { variant, settings } = this.#options;
    const { learningRateSchedule: schedule, accumulate = 1 } = settings;
    this.#resize(batchSizeAt(step, settings));
    const scalars =
      schedule === undefined
        ? {}
        : { learningRateFactor: scalarOf(learningRateFactor(schedule, step) * rateScale) };
    const updates: AskedUpdate[] = [];
    let batches: readonly Inputs[] = [];
    for (let index = 0; index < variant.discriminatorSteps; index += 1) {
      batches = await this.#nextBatches(accumulate);
      const update = step * variant.discriminatorSteps + index;
      updates.push(await this.#updates.discriminator.ask({ batches, scalars, update }));
    }
    const decay = scalarOf(averageDecay(step, settings));
    updates.push(
      await this.#updates.generator.ask({ batches, scalars: { ...scalars, decay }, update: step }),
    );
    await updates.at(-2)?.values;
    // while the generator's update runs; states do not count it
    this.#batches.fetch();
    this.#updates.discriminator.drawAhead((step + 1) * variant.discriminatorSteps);
    return updates;
  }

  state(): DriverState {
    const { discriminator, generator } = this.#updates;
    return {
      loaderPosition: this.#batches.position,
      loaderBatchSize: this.#batchSize,
      random: { discriminator: discriminator.random, generator: generator.random },
      intervals: {
        ...(discriminator.intervals && { discriminator: discriminator.intervals }),
        ...(generator.intervals && { generator: generator.intervals }),
      },
    };
  }

  dispose(): void {
    this.#updates.discriminator.dispose();
    this.#updates.generator.dispose();
  }

  /** Goes on with batches of another size where the data stands; their steps are prepared when asked for. */
  #resize(batchSize: number): void {
    if (batchSize === this.#batchSize) return;
    const { loaderPosition, random, intervals } = this.state();
    const seen = loaderPosition * this.#batchSize;
    this.dispose();
    this.#batchSize = batchSize;
    this.#batches = this.#batchesFrom(Math.floor(seen / batchSize));
    this.#updates = this.#createUpdates({
      random: {
        discriminator: createRandomSource(random.discriminator),
        generator: createRandomSource(random.generator),
      },
      intervals,
    });
  }

  #batchesFrom(position: number): BatchesAhead {
    const { data, settings } = this.#options;
    const { seed } = settings;
    return new BatchesAhead(data.batches({ batchSize: this.#batchSize, seed, position }));
  }

  #createUpdates({
    random,
    intervals,
  }: Pick<StepDriverOptions, 'random' | 'intervals'>): NetworkRecord<BatchedUpdate> {
    const settings = { ...this.#options.settings, batchSize: this.#batchSize };
    return createGanUpdates({ ...this.#options, settings, random, ...(intervals && { intervals }) });
  }

  async #nextBatches(count: number): Promise<readonly Inputs[]> {
    const batches: Inputs[] = [];
    while (batches.length < count) {
      batches.push(batchInputs(await this.#batches.next(), this.#options));
    }
    return batches;
  }
}
