import type { Engine, GanNetworks, GanVariant, RandomSource, TensorSpec, VariantState } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import type { GradientSums } from './gradient-sums.js';
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
  readonly state: VariantState;
  readonly optimizers: NetworkRecord<tf.Optimizer>;
  readonly random: NetworkRecord<RandomSource>;
  readonly intervals?: Partial<NetworkRecord<Intervals>>;
  /** Whether a compiling engine first compares itself with an eager backend. @defaultValue true */
  readonly isChecked?: boolean;
  /** Where gradients are summed up instead of applied. */
  readonly sums?: NetworkRecord<GradientSums> | undefined;
}

export const scalarSpec: TensorSpec = { shape: [], dtype: 'float32' };

/** The small step on which a compiling engine checks itself never has more samples than those of training, which a variant may depend on. */
const largestCheckBatch = 4;

/** The updates of both networks; nothing is prepared before their first run. */
export function createNetworkUpdates(options: NetworkUpdatesOptions): NetworkRecord<NetworkUpdate> {
  const { variant, networks, engine, settings, weightAverage, state } = options;
  const { optimizers, random, intervals, isChecked = true, sums } = options;
  const { clipGradientNorm, learningRateSchedule, signals } = settings;
  const formulas = { variant, networks, state, clipGradientNorm, signals };
  const isScheduled = learningRateSchedule !== undefined && sums === undefined;
  const scheduled = isScheduled ? { learningRateFactor: scalarSpec } : {};
  const averaged = sums === undefined ? { decay: scalarSpec } : {};
  const inputs = { ...batchInputs(networks, settings.batchSize), ...scheduled };
  const small = { ...batchInputs(networks, Math.min(settings.batchSize, largestCheckBatch)), ...scheduled };
  const checkedWith = (checkInputs: Record<string, TensorSpec>) => (isChecked ? { checkInputs } : {});
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
      ...checkedWith(small),
      createStep: (due, onIntervals) =>
        createDiscriminatorStep({
          ...formulas,
          optimizer: discriminator,
          sums: sums?.discriminator,
          due,
          onIntervals,
        }),
    }),
    generator: new NetworkUpdate({
      ...common('generator'),
      inputs: { ...inputs, ...averaged },
      ...checkedWith({ ...small, ...averaged }),
      createStep: (due, onIntervals) =>
        createGeneratorStep(
          { ...formulas, optimizer: generator, sums: sums?.generator, due, onIntervals },
          { weightAverage },
        ),
    }),
  };
}

function batchInputs({ data, classes }: GanNetworks, batch: number): Record<string, TensorSpec> {
  return {
    real: { shape: [batch, ...data.sample], dtype: 'float32' },
    ...(classes === undefined ? {} : { labels: { shape: [batch], dtype: 'int32' } }),
    ...(data.source === undefined ? {} : { source: { shape: [batch, ...data.source], dtype: 'float32' } }),
  };
}
