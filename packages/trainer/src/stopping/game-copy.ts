import {
  createRandomSource,
  disposeNetworks,
  hashName,
  networkFunctions,
  type Companions,
  type GanNetworks,
  type Loader,
  type StepContext,
  type StepFunction,
  type TensorData,
  type VariantState,
} from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { ganWeightsWriter } from '../gan-weights.js';
import { createKeptState, keptStateWriter } from '../kept-state.js';
import { createNetworkUpdates } from '../network-updates.js';
import { learningRateFactor } from '../learning-rate-schedule.js';
import { slotsWriter } from '../optimizer-slots.js';
import { batchInputs, scalarOf } from '../step-inputs.js';
import type { NetworkRecord, TrainerState } from '../trainer-state.js';
import type { Trainer } from '../trainer.js';
import { WeightAverage } from '../weight-average.js';

export type Side = keyof NetworkRecord<unknown>;

/** What {@link GameCopy.evaluate} runs; its outputs are scalars. */
export type GameFormula = (context: StepContext) => Readonly<Record<string, tf.Tensor>>;

/** Copies of everything that two networks play with, for moves that the training shall not see. */
export class GameCopy {
  readonly #trainer: Trainer;
  readonly #networks: GanNetworks;
  readonly #weightAverage: WeightAverage;
  readonly #state: VariantState;
  readonly #optimizers: NetworkRecord<tf.Optimizer>;

  private constructor(trainer: Trainer, networks: GanNetworks, weightAverage: WeightAverage) {
    this.#trainer = trainer;
    this.#networks = networks;
    this.#weightAverage = weightAverage;
    this.#state = createKeptState(trainer.variant, networks);
    this.#optimizers = {
      discriminator: trainer.variant.discriminatorOptimizer(),
      generator: trainer.variant.generatorOptimizer(),
    };
  }

  static async of(trainer: Trainer): Promise<GameCopy> {
    const networks = await copyNetworks(trainer.networks);
    return new GameCopy(trainer, networks, await WeightAverage.of(networks.generator));
  }

  /** Weights, optimisers and kept values of a training. */
  load({ tensors }: TrainerState): void {
    const writers = [
      ganWeightsWriter(this.#networks, tensors),
      keptStateWriter(this.#state, tensors),
      ...(['generator', 'discriminator'] as const).map((side) =>
        slotsWriter(this.#optimizers[side], { prefix: `${side}Optimizer`, tensors }),
      ),
    ];
    for (const write of writers) write(); // no step of an engine holds them now
  }

  /**
   * Trains one network by its own loss while the other stands still.
   *
   * @param side - Which.
   * @param options.updates - How many updates.
   * @param options.seed - Decides order of the data and random draws.
   */
  async improve(
    side: Side,
    { updates, seed }: { readonly updates: number; readonly seed: number },
  ): Promise<void> {
    const { variant, engine, data, settings, position, learningRateScale } = this.#trainer;
    const random = createRandomSource(hashName(seed, side));
    const prepared = createNetworkUpdates({
      variant,
      networks: this.#networks,
      engine,
      settings: { ...settings, signals: false },
      weightAverage: this.#weightAverage,
      state: this.#state,
      optimizers: this.#optimizers,
      random: { discriminator: random, generator: random },
      isChecked: false,
    });
    const stream = data.batches({ batchSize: settings.batchSize, seed });
    const schedule = settings.learningRateSchedule;
    const factor = schedule && {
      learningRateFactor: scalarOf(learningRateFactor(schedule, position.step) * learningRateScale),
    };
    try {
      for (let update = 0; update < updates; update += 1) {
        const { value } = await stream.next();
        const inputs = { ...batchInputs(value!, { networks: this.#networks, data }), ...factor };
        const given = side === 'generator' ? { ...inputs, decay: scalarOf(1) } : inputs;
        await (
          await prepared[side].ask(given, update)
        ).values;
      }
    } finally {
      await stream.return?.();
      prepared.discriminator.dispose();
      prepared.generator.dispose();
    }
  }

  /**
   * The mean of what a formula gives over batches of data, with fresh latents; networks in training mode.
   *
   * @param formula - Names are those of the result.
   * @param options.data - Real samples.
   * @param options.batches - How many batches.
   * @param options.seed - Decides batches and random draws.
   */
  async evaluate(
    formula: GameFormula,
    { data, batches, seed }: { readonly data: Loader; readonly batches: number; readonly seed: number },
  ): Promise<Readonly<Record<string, number>>> {
    const { engine, settings } = this.#trainer;
    const networks = this.#networks;
    const batchSize = Math.min(settings.batchSize, data.size);
    const stream = data.batches({ batchSize, seed });
    const batch = async (): Promise<Record<string, TensorData>> =>
      batchInputs((await stream.next()).value!, { networks, data });
    const first = await batch();
    const random = createRandomSource(hashName(seed, 'evaluation'));
    const inputs = Object.fromEntries(
      Object.entries(first).map(([name, { data: values, shape }]) => [
        name,
        { shape, dtype: values instanceof Int32Array ? ('int32' as const) : ('float32' as const) },
      ]),
    );
    const step = await engine.prepare(this.#stepOf(formula), { name: 'duality gap', inputs, random });
    const sums: Record<string, number> = {};
    try {
      for (let at = 0; at < batches; at += 1) {
        const values = await step.run(at === 0 ? first : await batch());
        for (const [name, value] of Object.entries(values)) {
          sums[name] = (sums[name] ?? 0) + value.data[0]! / batches;
        }
      }
    } finally {
      await stream.return?.();
      step.dispose();
    }
    return sums;
  }

  dispose(): void {
    this.#weightAverage.dispose();
    this.#optimizers.discriminator.dispose();
    this.#optimizers.generator.dispose();
    tf.dispose(this.#state);
    disposeNetworks(this.#networks);
  }

  #stepOf(formula: GameFormula): StepFunction {
    const networks = this.#networks;
    const state = this.#state;
    return ({ real, labels, source }, random) =>
      tf.tidy(() => {
        const functions = networkFunctions({ networks, random, labels, source });
        const latents = source ?? random.normal([real!.shape[0]!, networks.latentSize]);
        return {
          ...formula({
            ...functions,
            real: real!,
            latents,
            fake: functions.generate(latents),
            ...(labels === undefined ? {} : { labels }),
            ...(source === undefined ? {} : { source }),
            random,
            state,
          }),
        };
      });
  }
}

async function copyNetworks(networks: GanNetworks): Promise<GanNetworks> {
  const { generator, discriminator, companions } = networks;
  const copyAll = async (models: Companions = {}): Promise<Companions> => {
    const entries = Object.entries(models).map(
      async ([name, model]) => [name, await copyModel(model)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  };
  return {
    ...networks,
    generator: await copyModel(generator),
    discriminator: await copyModel(discriminator),
    ...(companions === undefined
      ? {}
      : {
          companions: {
            generator: await copyAll(companions.generator),
            discriminator: await copyAll(companions.discriminator),
          },
        }),
  };
}

async function copyModel(model: tf.LayersModel): Promise<tf.LayersModel> {
  return (await WeightAverage.of(model)).model;
}
