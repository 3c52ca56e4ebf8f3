import {
  assertKnownOptions,
  assertNumber,
  createRandomSource,
  disposeNetworks,
  OptionError,
  permutation,
  type Engine,
  type GanNetworks,
  type GanVariant,
  type Loader,
  type TensorData,
  type VariantState,
} from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { imagesBefore } from './batch-schedule.js';
import { createSums } from './gan-updates.js';
import type { GradientSums } from './gradient-sums.js';
import { keptStateWriter, readKeptState } from './kept-state.js';
import { assertSameTrainable, describeTrainable, ganWeightsWriter, readGanWeights } from './gan-weights.js';
import { readWeights, weightsWriter } from './model-weights.js';
import type { Signals } from './monitors/step-signals.js';
import { lastValues } from './network-update.js';
import { createOptimizers } from './optimizers.js';
import { assertSameOptimizers, readSlots, slotsWriter } from './optimizer-slots.js';
import { sampleOptions, Sampler, type SampleOptions } from './sampler.js';
import { StepDriver, type StepDriverOptions } from './step-driver.js';
import { sourcesOf } from './step-inputs.js';
import type { TrainerSettings } from './trainer-options.js';
import type { NetworkRecord, TrainerPosition, TrainerState } from './trainer-state.js';
import type { WeightAverage } from './weight-average.js';

/** What one step did. */
export interface TrainingStep extends TrainerPosition {
  /** The last value of each loss term: `'discriminator/adversarial'`, `'generator/adversarial'`, … */
  readonly losses: Readonly<Record<string, number>>;
  /**
   * With the option `signals`: `'discriminator/realProbability'`, `'…/fakeProbability'`, `'…/realAccuracy'`, `'…/fakeAccuracy'`,
   * `'…/ranking'`, and `'…/gradientNorm'` of both networks.
   */
  readonly signals?: Signals;
}

export interface TrainerSampleOptions extends SampleOptions {
  /** Whether the weight average makes the samples, or the generator as it is. @defaultValue true */
  readonly averaged?: boolean;
}

export interface TrainerParts {
  readonly variant: GanVariant;
  readonly networks: GanNetworks;
  readonly data: Loader;
  readonly engine: Engine;
  readonly settings: TrainerSettings;
  readonly weightAverage: WeightAverage;
  readonly state: VariantState;
  /** What the trainer made itself and disposes. */
  readonly owned: { readonly engine: boolean; readonly networks: boolean };
}

export function disposedError(caller: string): OptionError {
  return new OptionError(`${caller}: must not be used after dispose(). Make a new one.`);
}

/** Trains one GAN, step by step. Calls wait for each other: sampling during a step begins after it. */
export class Trainer {
  readonly #parts: TrainerParts;
  readonly #optimizers: NetworkRecord<tf.Optimizer>;
  readonly #samplers: { readonly averaged: Sampler; readonly current: Sampler };
  readonly #sums: NetworkRecord<GradientSums> | undefined;
  #driver: StepDriver;
  #position: TrainerPosition = { step: 0, images: 0, seconds: 0 };
  #rateScale = 1;
  #isDisposed = false;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: TrainerParts) {
    const { variant, networks, engine, settings, weightAverage } = parts;
    const { latentSize, classes, data: dataShape } = networks;
    const { source } = dataShape;
    this.#parts = parts;
    this.#optimizers = createOptimizers(variant);
    this.#samplers = {
      averaged: new Sampler({ generator: weightAverage.model, latentSize, classes, source, engine }),
      current: new Sampler({ generator: networks.generator, latentSize, classes, source, engine }),
    };
    const { seed, batchSize, accumulate = 1 } = settings;
    this.#sums = accumulate === 1 ? undefined : createSums(networks, accumulate);
    const random = createRandomSource(seed);
    this.#driver = this.#createDriver({
      random: { discriminator: random.fork('discriminator'), generator: random.fork('generator') },
      loader: { position: 0, batchSize },
    });
  }

  get variant(): GanVariant {
    return this.#parts.variant;
  }

  get networks(): GanNetworks {
    return this.#parts.networks;
  }

  get data(): Loader {
    return this.#parts.data;
  }

  get engine(): Engine {
    return this.#parts.engine;
  }

  /** Options with every default filled in. */
  get settings(): TrainerSettings {
    return this.#parts.settings;
  }

  /** The averaged generator; call {@link sync} before reading its weights. */
  get weightAverage(): WeightAverage {
    return this.#parts.weightAverage;
  }

  get position(): TrainerPosition {
    return this.#position;
  }

  /** What the step sizes are multiplied with besides their schedule, as {@link scaleLearningRate} left it. */
  get learningRateScale(): number {
    return this.#rateScale;
  }

  /**
   * Multiplies the step sizes of both optimisers from the next step on; checkpoints keep it.
   *
   * @param scale - From 0.
   * @throws {@link OptionError} when the trainer was made without `learningRateSchedule`.
   */
  scaleLearningRate(scale: number): void {
    assertNumber('scaleLearningRate', { scale }, { minimum: 0 });
    if (this.#parts.settings.learningRateSchedule === undefined) {
      throw new OptionError(
        'scaleLearningRate: the trainer must be made with a `learningRateSchedule`, if an empty one: without it the step sizes are part of the compiled steps.',
      );
    }
    this.#rateScale = scale;
  }

  /**
   * Updates the discriminator `variant.discriminatorSteps` times, then the generator and its average.
   *
   * @throws {@link NotFiniteError} when a loss term became NaN or infinite; the weights are of no use then.
   */
  step(): Promise<TrainingStep> {
    return this.#exclusively(async () => {
      const begin = performance.now();
      const { variant, settings } = this.#parts;
      const { step, images, seconds } = this.#position;
      const updates = await this.#driver.ask(step, this.#rateScale);
      const { losses, signals } = await lastValues(updates, step + 1);
      const newImages = imagesBefore(step + 1, settings) - imagesBefore(step, settings);
      this.#position = {
        step: step + 1,
        images: images + variant.discriminatorSteps * newImages,
        seconds: seconds + (performance.now() - begin) / 1000,
      };
      return { ...this.#position, losses, ...(settings.signals === true ? { signals } : {}) };
    });
  }

  /**
   * Samples of the generator, batch normalisation with its moving averages. Networks that translate are given source
   * images of the data where the options have none.
   */
  sample({ averaged = true, ...options }: TrainerSampleOptions): Promise<TensorData> {
    return this.#exclusively(async () => {
      assertKnownOptions<object>('sample', options, { averaged, ...sampleOptions });
      const given =
        this.#parts.networks.data.source === undefined ? {} : { sources: await this.sources(options) };
      return this.#samplers[averaged ? 'averaged' : 'current'].sample({ ...given, ...options });
    });
  }

  /**
   * Source images of the data, chosen by a seed: those that {@link sample} translates.
   *
   * @throws {@link DataError} when the data has no pairs.
   */
  async sources({ count = 1, seed = 0 }: SampleOptions): Promise<TensorData> {
    const { data } = this.#parts;
    const order = permutation(data.size, seed);
    const indices = Int32Array.from({ length: count }, (_, index) => order[index % data.size]!);
    return sourcesOf(await data.read(indices), data);
  }

  /** Brings the weights of {@link networks} and {@link weightAverage} up to date; call before reading them. */
  sync(): Promise<void> {
    return this.#enqueue(() => this.#parts.engine.sync());
  }

  /** Everything needed to go on later. */
  state(): Promise<TrainerState> {
    return this.#exclusively(async () => {
      const { networks, weightAverage, engine, state } = this.#parts;
      await engine.sync();
      const { discriminator, generator } = this.#optimizers;
      return {
        tensors: {
          ...(await readGanWeights(networks)),
          ...(await readWeights(weightAverage.model, 'average')),
          ...(await readSlots(generator, 'generatorOptimizer')),
          ...(await readSlots(discriminator, 'discriminatorOptimizer')),
          ...(await readKeptState(state)),
        },
        json: {
          ...this.#position,
          learningRateScale: this.#rateScale,
          ...describeTrainable(networks),
          optimizers: { discriminator: discriminator.getClassName(), generator: generator.getClassName() },
          ...this.#driver.state(),
        },
      };
    });
  }

  /**
   * Goes on from a state of a trainer with the same variant, networks, data and options.
   *
   * @throws {@link CheckpointError} when networks or optimisers are others; nothing is changed then.
   */
  restore({ tensors, json }: TrainerState): Promise<void> {
    return this.#exclusively(async () => {
      const { networks, weightAverage, engine, settings, state } = this.#parts;
      await engine.sync();
      assertSameOptimizers(this.#optimizers, json.optimizers);
      assertSameTrainable(networks, json);
      const writers = [
        ganWeightsWriter(networks, tensors),
        weightsWriter(weightAverage.model, { prefix: 'average', tensors }),
        slotsWriter(this.#optimizers.generator, { prefix: 'generatorOptimizer', tensors }),
        slotsWriter(this.#optimizers.discriminator, { prefix: 'discriminatorOptimizer', tensors }),
        keptStateWriter(state, tensors),
      ];
      for (const write of writers) write();
      this.#sums?.discriminator.clear();
      this.#sums?.generator.clear();
      this.#driver.dispose();
      this.#driver = this.#createDriver({
        random: {
          discriminator: createRandomSource(json.random.discriminator),
          generator: createRandomSource(json.random.generator),
        },
        intervals: json.intervals,
        loader: { position: json.loaderPosition, batchSize: json.loaderBatchSize ?? settings.batchSize },
      });
      this.#position = { step: json.step, images: json.images, seconds: json.seconds };
      this.#rateScale = json.learningRateScale;
      await engine.reload();
    });
  }

  /**
   * Networks that were given stay, with what they learned: {@link sync} waits until the engine has written it into them.
   */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    const { engine, networks, weightAverage, state, owned } = this.#parts;
    this.#driver.dispose();
    this.#sums?.discriminator.dispose();
    this.#sums?.generator.dispose();
    this.#samplers.averaged.dispose();
    this.#samplers.current.dispose();
    this.#optimizers.discriminator.dispose();
    this.#optimizers.generator.dispose();
    weightAverage.dispose();
    tf.dispose(state);
    if (owned.networks) disposeNetworks(networks);
    if (owned.engine) engine.dispose();
  }

  #createDriver(from: Pick<StepDriverOptions, 'random' | 'intervals' | 'loader'>): StepDriver {
    return new StepDriver({ ...this.#parts, ...from, optimizers: this.#optimizers, sums: this.#sums });
  }

  #exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#isDisposed ? Promise.reject(disposedError('trainer')) : this.#enqueue(work);
  }

  #enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}
