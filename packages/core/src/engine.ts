import type * as tf from '@tensorflow/tfjs';
import type { RandomSource } from './random-source.js';
import type { TensorData } from './tensor-data.js';

export type EngineName = 'compiled' | 'tfjs-node-gpu' | 'tfjs-node' | 'webgpu' | 'webgl' | 'wasm' | 'cpu';

/**
 * A tfjs function of named tensors: a training step (which may change `tf.Variable`s through an optimiser) or an
 * inference. Its random numbers come from `random` alone; it must not read tensor values.
 */
export type StepFunction = (
  inputs: Readonly<Record<string, tf.Tensor>>,
  random: RandomSource,
) => Readonly<Record<string, tf.Tensor>>;

/** Shape and type of a tensor that is not there yet. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

export interface PrepareOptions {
  /** For messages and profiles: `'discriminator step'`. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /**
   * The same inputs with a small batch. A compiling engine then first compares itself with an eager backend on two
   * steps of that size, and refuses when they disagree.
   */
  readonly checkInputs?: Readonly<Record<string, TensorSpec>>;
  readonly random: RandomSource;
}

/** A step made ready by an engine. */
export interface PreparedStep {
  /** Runs that are asked for before others have ended, of the same engine, are done in the order of asking. */
  run(inputs: Readonly<Record<string, TensorData>>): Promise<Readonly<Record<string, TensorData>>>;
  /**
   * Makes the random draws of the next run now, while something else computes; the stream is further then. To be called
   * when the runs of this step have ended. Engines that draw while they compute have none.
   */
  drawAhead?(): void;
  /**
   * Frees the step after the runs that were asked for. What they changed stays: steps that are prepared from then on begin
   * with it, and after {@link Engine.sync} the `tf.Variable`s have it, but for those that were disposed or assigned since.
   */
  dispose(): void;
  /** Multiply-adds of the matrix products of one run, convolutions included; known to compiling engines. */
  readonly multiplyAdds?: number;
}

/** Runs step functions: eagerly on a tfjs backend, or compiled. */
export interface Engine {
  readonly name: EngineName;
  /** One line for people: what runs, on what, and why. */
  readonly description: string;
  prepare(step: StepFunction, options: PrepareOptions): Promise<PreparedStep>;
  /** Writes what the steps changed back into the `tf.Variable`s. Call before reading or saving weights. */
  sync(): Promise<void>;
  /** Takes the values of the `tf.Variable`s again. Call after changing weights outside a step. */
  reload(): Promise<void>;
  /** Frees all steps, as {@link PreparedStep.dispose} does. */
  dispose(): void;
}
