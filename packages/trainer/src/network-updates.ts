import type { Engine, GanNetworks, GanVariant, RandomSource, TensorSpec } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { NetworkUpdate, type Intervals } from './network-update.js';
import { createDiscriminatorStep, createGeneratorStep } from './step-functions.js';
import type { TrainerSettings } from './trainer-options.js';
import type { NetworkRecord } from './trainer-state.js';
import type { WeightAverage } from './weight-average.js';

export interface NetworkUpdatesOptions {
  readonly variant: GanVariant;
  readonly networks: GanNetworks;
  readonly engine: Engine;
  readonly settings: TrainerSettings;
  readonly weightAverage: WeightAverage;
  readonly optimizers: NetworkRecord<tf.Optimizer>;
  readonly random: NetworkRecord<RandomSource>;
  readonly intervals?: Partial<NetworkRecord<Intervals>>;
}

/** Batch of the small step on which a compiling engine checks itself. */
const checkBatchSize = 4;

/** The updates of both networks; nothing is prepared before their first run. */
export function createNetworkUpdates(options: NetworkUpdatesOptions): NetworkRecord<NetworkUpdate> {
  const { variant, networks, engine, settings, weightAverage, optimizers, random, intervals } = options;
  const decay: TensorSpec = { shape: [], dtype: 'float32' };
  const inputs = batchInputs(networks, settings.batchSize);
  const checkInputs = batchInputs(networks, checkBatchSize);
  const common = (network: keyof NetworkRecord<unknown>) => ({
    network,
    engine,
    random: random[network],
    intervals: intervals?.[network],
  });
  const { discriminator, generator } = optimizers;
  return {
    discriminator: new NetworkUpdate({
      ...common('discriminator'),
      inputs,
      checkInputs,
      createStep: (due, onIntervals) =>
        createDiscriminatorStep({ variant, networks, optimizer: discriminator, due, onIntervals }),
    }),
    generator: new NetworkUpdate({
      ...common('generator'),
      inputs: { ...inputs, decay },
      checkInputs: { ...checkInputs, decay },
      createStep: (due, onIntervals) =>
        createGeneratorStep({ variant, networks, optimizer: generator, due, onIntervals }, { weightAverage }),
    }),
  };
}

function batchInputs({ data, classes }: GanNetworks, batch: number): Record<string, TensorSpec> {
  const real: TensorSpec = { shape: [batch, ...data.sample], dtype: 'float32' };
  return classes === undefined ? { real } : { real, labels: { shape: [batch], dtype: 'int32' } };
}
