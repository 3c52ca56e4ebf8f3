import {
  assertInteger,
  assertNumber,
  formatShape,
  OptionError,
  type DataShape,
  type Engine,
  type EngineName,
  type GanNetworks,
  type GanVariant,
  type Loader,
} from '@gankit/core';
import { assertBatchSchedule, type BatchChange, type BatchSettings } from './batch-schedule.js';
import { assertSchedule, type LearningRateSchedule } from './learning-rate-schedule.js';
import type { OptimizerSettings } from './optimizers.js';
import type { NetworkRecord } from './trainer-state.js';

/** Makes networks for data of a shape: `dcgan()` and its like. */
export type NetworksBuilder = (data: DataShape, seed: number) => GanNetworks;

export interface TrainerOptions {
  /** Losses and optimisers. */
  readonly variant: GanVariant;
  /** Networks, or a builder of them. @defaultValue the networks of the variant */
  readonly networks?: GanNetworks | NetworksBuilder | undefined;
  readonly data: Loader | PromiseLike<Loader>;
  /** Samples per batch; an update takes `accumulate` batches. @defaultValue 64 */
  readonly batchSize?: number | undefined;
  /** Other sizes from later steps on, in their order: `[{ step: 1000, batchSize: 128 }]`. @defaultValue none */
  readonly batchSchedule?: readonly BatchChange[] | undefined;
  /**
   * Batches per update: their gradients are averaged before a step is taken, in the memory of one batch. The same as one batch
   * of that many times the size, where losses are means over samples; batch normalisation, minibatch statistics and what a
   * variant keeps from step to step see single batches. @defaultValue 1
   */
  readonly accumulate?: number | undefined;
  /** Decides weights, order of the data and every random draw. @defaultValue 0 */
  readonly seed?: number | undefined;
  /** An engine's name, `'auto'` for the fastest of this machine, or an engine. @defaultValue 'auto' */
  readonly engine?: 'auto' | EngineName | Engine | undefined;
  /** After so many images an old weight counts half in the weight average. @defaultValue 20000 */
  readonly averageHalfLifeImages?: number | undefined;
  /** The half-life is at most this share of the images so far. @defaultValue 0.2 */
  readonly averageRampUp?: number | undefined;
  /** Optimisers over those of the variant. @defaultValue those of the variant */
  readonly optimizers?: Partial<NetworkRecord<OptimizerSettings>> | undefined;
  /** Discriminator updates per step. @defaultValue that of the variant */
  readonly discriminatorSteps?: number | undefined;
  /** How the step sizes of both optimisers change with the steps. @defaultValue they do not */
  readonly learningRateSchedule?: LearningRateSchedule | undefined;
  /** Gradients of a network that are longer together, in L2 norm, are shortened to this. @defaultValue no limit */
  readonly clipGradientNorm?: number | undefined;
  /**
   * Tell with every step how the discriminator judges and how long the gradients are, see {@link TrainingStep.signals}.
   * @defaultValue false
   */
  readonly signals?: boolean | undefined;
  /** Receives lines for people: which engine runs and why. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/** Options with every default filled in. */
export interface TrainerSettings extends BatchSettings {
  readonly seed: number;
  readonly averageHalfLifeImages: number;
  readonly averageRampUp: number;
  readonly optimizers?: Partial<NetworkRecord<OptimizerSettings>>;
  readonly discriminatorSteps?: number;
  readonly learningRateSchedule?: LearningRateSchedule;
  readonly clipGradientNorm?: number;
  readonly signals?: boolean;
}

/** @throws {@link OptionError} when a number is out of range. */
export function resolveSettings(options: TrainerOptions): TrainerSettings {
  const { batchSize = 64, seed = 0, averageHalfLifeImages = 20_000, averageRampUp = 0.2 } = options;
  const { learningRateSchedule, clipGradientNorm, signals, optimizers, discriminatorSteps } = options;
  const { batchSchedule = [], accumulate = 1 } = options;
  assertInteger('createTrainer', { batchSize });
  assertInteger('createTrainer', { seed }, { minimum: 0, maximum: 0xffffffff });
  assertNumber('createTrainer', { averageHalfLifeImages, averageRampUp }, { minimum: 0 });
  assertInteger(`createTrainer: ${options.variant.name}`, {
    discriminatorSteps: discriminatorSteps ?? options.variant.discriminatorSteps,
  });
  assertInteger('createTrainer', { accumulate });
  assertBatchSchedule('createTrainer', batchSchedule);
  if (learningRateSchedule !== undefined) assertSchedule('createTrainer', learningRateSchedule);
  if (clipGradientNorm !== undefined) assertNumber('createTrainer', { clipGradientNorm }, { minimum: 1e-9 });
  return {
    batchSize,
    seed,
    averageHalfLifeImages,
    averageRampUp,
    ...(batchSchedule.length === 0 ? {} : { batchSchedule }),
    ...(accumulate === 1 ? {} : { accumulate }),
    ...(optimizers === undefined ? {} : { optimizers }),
    ...(discriminatorSteps === undefined ? {} : { discriminatorSteps }),
    ...(learningRateSchedule === undefined ? {} : { learningRateSchedule }),
    ...(clipGradientNorm === undefined ? {} : { clipGradientNorm }),
    ...(signals === true ? { signals } : {}),
  };
}

export interface FitOptions {
  readonly data: Loader;
  readonly networks: GanNetworks;
  readonly batchSize: number;
}

/**
 * Refuses data and networks that cannot work together, before anything is trained.
 *
 * @throws {@link OptionError} saying both sides and what to change.
 */
export function assertFit({ data, networks, batchSize }: FitOptions): void {
  if (batchSize > data.size) {
    throw new OptionError(
      `createTrainer: \`batchSize\` must be at most the number of samples (${data.size} in ${data.name}), received ${batchSize}. Use a smaller batch or more data.`,
    );
  }
  const given = formatShape(data.shape.sample);
  const wanted = formatShape(networks.data.sample);
  if (given !== wanted) {
    throw new OptionError(
      `createTrainer: \`data\` must have samples of the shape that the networks (${networks.name}) take (${wanted}), received ${given} from ${data.name}. Build the networks for ${given}, or load the data as ${wanted}.`,
    );
  }
  assertSourcesFit({ data, networks });
  if (networks.classes === undefined) return;
  const classes = data.shape.classes;
  if (classes === undefined) {
    throw new OptionError(
      `createTrainer: \`data\` must have labels, the networks (${networks.name}) are conditional on ${networks.classes} classes, received ${data.name} without labels. Use data with labels or networks without classes.`,
    );
  }
  if (classes > networks.classes) {
    throw new OptionError(
      `createTrainer: \`data\` must have at most the ${networks.classes} classes of the networks (${networks.name}), received ${classes} from ${data.name}. Build the networks for ${classes} classes.`,
    );
  }
}

function assertSourcesFit({ data, networks }: Omit<FitOptions, 'batchSize'>): void {
  if (networks.data.source === undefined) return;
  const given = data.shape.source === undefined ? 'none' : formatShape(data.shape.source);
  const wanted = formatShape(networks.data.source);
  if (given === wanted) return;
  throw new OptionError(
    `createTrainer: \`data\` must have source images of the shape that the networks (${networks.name}) translate (${wanted}), received ${given} from ${data.name}. Use data of such pairs, or build the networks for it.`,
  );
}
