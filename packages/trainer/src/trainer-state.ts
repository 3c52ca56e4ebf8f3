import type { RandomState, TensorData } from '@gankit/core';
import type { Intervals } from './network-update.js';

/** How far training is. */
export interface TrainerPosition {
  /** Generator updates so far. */
  readonly step: number;
  /** Real samples that the discriminator has seen. */
  readonly images: number;
  /** Seconds spent in steps, those before a checkpoint included. */
  readonly seconds: number;
}

/** Everything that decides how training goes on; tensors for a tensor file, the rest as JSON. */
export interface TrainerState {
  /**
   * `generator/0`, `discriminator/0`, `companion-reverse/0`, `average/0`, … in the order of `tf.LayersModel.weights`, the
   * optimisers' variables, `generatorOptimizer/accBeta1`, `generatorOptimizer/accumulatedFirstMoment/0`, …, and what the
   * variant keeps, `state/balance`.
   */
  readonly tensors: Readonly<Record<string, TensorData>>;
  readonly json: TrainerStateJson;
}

export interface TrainerStateJson extends TrainerPosition {
  /** Batches that the loader has given, counted in those of `loaderBatchSize`. */
  readonly loaderPosition: number;
  /** Absent from states that are older than schedules of batches. */
  readonly loaderBatchSize?: number;
  /** What tfjs calls the optimisers: `'Adam'`. Absent from older states. */
  readonly optimizers?: NetworkRecord<string>;
  /**
   * Trainable weights of every layer of the networks, in their order: what is frozen decides the order of the weights. Absent
   * when nothing is frozen.
   */
  readonly trainable?: Partial<NetworkRecord<readonly number[]>>;
  /** What the step sizes are multiplied with besides their schedule. */
  readonly learningRateScale: number;
  readonly random: NetworkRecord<RandomState>;
  /** Intervals of the lazy terms, once known. */
  readonly intervals: Partial<NetworkRecord<Intervals>>;
}

export interface NetworkRecord<Value> {
  readonly discriminator: Value;
  readonly generator: Value;
}
