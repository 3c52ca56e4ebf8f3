import type * as tf from '@tensorflow/tfjs';

/** Named tensors that are carried from step to step. */
export type LossState = Readonly<Record<string, tf.Tensor>>;

/**
 * How a state starts and goes on. Both functions return new tensors, which the caller owns, and keep nothing themselves.
 * The next state has no gradient. Hold it in `tf.Variable`s and `assign` to them inside of a step that is compiled.
 */
export interface StateRule<State extends LossState, Observed> {
  init(): State;
  update(state: State, observed: Observed): State;
}
