import {
  createRandomSource,
  DataError,
  disposeNetworks,
  permutation,
  type Batch,
  type BatchStream,
  type Engine,
  type GanNetworks,
  type GanVariant,
  type Loader,
  type TensorData,
  type VariantState,
} from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { averageDecay } from './average-decay.js';
import { readKeptState, writeKeptState } from './kept-state.js';
import { readGanWeights, writeGanWeights } from './gan-weights.js';
import { learningRateFactor } from './learning-rate-schedule.js';
import { readWeights, writeWeights } from './model-weights.js';
import { assertFiniteLosses, type AskedUpdate, type NetworkUpdate } from './network-update.js';
import { createNetworkUpdates } from './network-updates.js';
import { readSlots, writeSlots } from './optimizer-slots.js';
import { Sampler, type SampleOptions } from './sampler.js';
import type { TrainerSettings } from './trainer-options.js';
import type { NetworkRecord, TrainerPosition, TrainerState } from './trainer-state.js';
import type { WeightAverage } from './weight-average.js';

/** What one step did. */
export interface TrainingStep extends TrainerPosition {
  /** The last value of each loss term: `'discriminator/adversarial'`, `'generator/adversarial'`, … */
  readonly losses: Readonly<Record<string, number>>;
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

/** Trains one GAN, step by step. Calls wait for each other: sampling during a step begins after it. */
export class Trainer {
  readonly #parts: TrainerParts;
  readonly #optimizers: NetworkRecord<tf.Optimizer>;
  readonly #samplers: { readonly averaged: Sampler; readonly current: Sampler };
  #updates: NetworkRecord<NetworkUpdate>;
  #stream: BatchStream;
  #position: TrainerPosition = { step: 0, images: 0, seconds: 0 };
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: TrainerParts) {
    const { variant, networks, data, engine, settings, weightAverage } = parts;
    const { latentSize, classes, data: dataShape } = networks;
    const { source } = dataShape;
    this.#parts = parts;
    this.#optimizers = {
      discriminator: variant.discriminatorOptimizer(),
      generator: variant.generatorOptimizer(),
    };
    this.#samplers = {
      averaged: new Sampler({ generator: weightAverage.model, latentSize, classes, source, engine }),
      current: new Sampler({ generator: networks.generator, latentSize, classes, source, engine }),
    };
    this.#stream = data.batches({ batchSize: settings.batchSize, seed: settings.seed });
    const random = createRandomSource(settings.seed);
    this.#updates = createNetworkUpdates({
      ...parts,
      optimizers: this.#optimizers,
      random: { discriminator: random.fork('discriminator'), generator: random.fork('generator') },
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
      const updates: AskedUpdate[] = [];
      let inputs: Readonly<Record<string, TensorData>> = {};
      for (let update = 0; update < variant.discriminatorSteps; update += 1) {
        inputs = { ...(await this.#nextInputs()), ...this.#rateInputs() };
        const earlier = step * variant.discriminatorSteps + update;
        updates.push(await this.#updates.discriminator.ask(inputs, earlier));
      }
      const decay = scalarOf(averageDecay(step, settings));
      updates.push(await this.#updates.generator.ask({ ...inputs, decay }, step));
      const losses: Record<string, number> = {};
      for (const update of updates) {
        Object.assign(losses, await update.losses);
        assertFiniteLosses(losses, step + 1);
      }
      this.#position = {
        step: step + 1,
        images: images + variant.discriminatorSteps * settings.batchSize,
        seconds: seconds + (performance.now() - begin) / 1000,
      };
      return { ...this.#position, losses };
    });
  }

  /**
   * Samples of the generator, batch normalisation with its moving averages. Networks that translate are given source
   * images of the data where the options have none.
   */
  sample({ averaged = true, ...options }: TrainerSampleOptions): Promise<TensorData> {
    return this.#exclusively(async () => {
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
    return this.#sourcesOf(
      await data.read(Int32Array.from({ length: count }, (_, index) => order[index % data.size]!)),
    );
  }

  /** Brings the weights of {@link networks} and {@link weightAverage} up to date; call before reading them. */
  sync(): Promise<void> {
    return this.#exclusively(() => this.#parts.engine.sync());
  }

  /** Everything needed to go on later. */
  state(): Promise<TrainerState> {
    return this.#exclusively(async () => {
      const { networks, weightAverage, engine, state } = this.#parts;
      await engine.sync();
      const { discriminator, generator } = this.#updates;
      return {
        tensors: {
          ...(await readGanWeights(networks)),
          ...(await readWeights(weightAverage.model, 'average')),
          ...(await readSlots(this.#optimizers.generator, 'generatorOptimizer')),
          ...(await readSlots(this.#optimizers.discriminator, 'discriminatorOptimizer')),
          ...(await readKeptState(state)),
        },
        json: {
          ...this.#position,
          loaderPosition: this.#stream.position,
          random: { discriminator: discriminator.random.state(), generator: generator.random.state() },
          intervals: {
            ...(discriminator.intervals && { discriminator: discriminator.intervals }),
            ...(generator.intervals && { generator: generator.intervals }),
          },
        },
      };
    });
  }

  /**
   * Goes on from a state of a trainer with the same variant, networks, data and options.
   *
   * @throws {@link CheckpointError} when networks or optimisers are others.
   */
  restore({ tensors, json }: TrainerState): Promise<void> {
    return this.#exclusively(async () => {
      const { networks, weightAverage, engine, settings, data, state } = this.#parts;
      await engine.sync();
      writeGanWeights(networks, tensors);
      writeWeights(weightAverage.model, { prefix: 'average', tensors });
      writeSlots(this.#optimizers.generator, { prefix: 'generatorOptimizer', tensors });
      writeSlots(this.#optimizers.discriminator, { prefix: 'discriminatorOptimizer', tensors });
      writeKeptState(state, tensors);
      this.#disposeUpdates();
      this.#updates = createNetworkUpdates({
        ...this.#parts,
        optimizers: this.#optimizers,
        random: {
          discriminator: createRandomSource(json.random.discriminator),
          generator: createRandomSource(json.random.generator),
        },
        intervals: json.intervals,
      });
      this.#stream = data.batches({ ...settings, position: json.loaderPosition });
      this.#position = { step: json.step, images: json.images, seconds: json.seconds };
      await engine.reload();
    });
  }

  dispose(): void {
    const { engine, networks, weightAverage, state, owned } = this.#parts;
    this.#disposeUpdates();
    this.#samplers.averaged.dispose();
    this.#samplers.current.dispose();
    this.#optimizers.discriminator.dispose();
    this.#optimizers.generator.dispose();
    weightAverage.dispose();
    tf.dispose(state);
    if (owned.networks) disposeNetworks(networks);
    if (owned.engine) engine.dispose();
  }

  async #nextInputs(): Promise<Readonly<Record<string, TensorData>>> {
    const { value } = (await this.#stream.next()) as { readonly value: Batch };
    const { classes, data } = this.#parts.networks;
    const real = { data: value.data, shape: value.shape };
    return {
      real,
      ...(classes === undefined ? {} : { labels: this.#labelsOf(value) }),
      ...(data.source === undefined ? {} : { source: this.#sourcesOf(value) }),
    };
  }

  #rateInputs(): Readonly<Record<string, TensorData>> {
    const { learningRateSchedule } = this.#parts.settings;
    if (learningRateSchedule === undefined) return {};
    return { learningRateFactor: scalarOf(learningRateFactor(learningRateSchedule, this.#position.step)) };
  }

  #labelsOf({ labels }: Batch): TensorData {
    if (labels !== undefined) return { data: labels, shape: [labels.length] };
    throw new DataError(
      `train: \`${this.#parts.data.name}\` must give labels with every batch, received a batch without. Use data with labels.`,
    );
  }

  #sourcesOf({ source, shape }: Batch): TensorData {
    if (source !== undefined) return { data: source, shape: [shape[0]!, ...this.#parts.data.shape.source!] };
    throw new DataError(
      `train: \`${this.#parts.data.name}\` must give a source image with every sample, received a batch without. Use data of pairs.`,
    );
  }

  #disposeUpdates(): void {
    this.#updates.discriminator.dispose();
    this.#updates.generator.dispose();
  }

  #exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

function scalarOf(value: number): TensorData {
  return { data: Float32Array.of(value), shape: [] };
}
