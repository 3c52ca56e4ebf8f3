import * as tf from '@tensorflow/tfjs';
import { refuseOptions } from './refuse-options.js';
import { reduceLoss, type LossOptions, type Reduced, type Reduction } from './reduction.js';

interface DistanceOptions<Kind extends Reduction> extends LossOptions<Kind> {
  readonly caller: string;
  /** The two that are compared, by name, `[batch, …]`. */
  readonly tensors: Readonly<Record<string, tf.Tensor>>;
}

/** `|d|` or `d²` of each difference. */
export type DifferenceCost = (difference: tf.Tensor) => tf.Tensor;

/**
 * The mean cost of all values of each example, `[batch]`, weighed and reduced.
 *
 * @throws ShapeError when the shapes differ.
 */
export function reduceDistance<Kind extends Reduction>(
  { caller, tensors, ...options }: DistanceOptions<Kind>,
  cost: DifferenceCost,
): Reduced<Kind> {
  refuseOptions(caller, options, tensors);
  const [left, right] = Object.values(tensors) as [tf.Tensor, tf.Tensor];
  return reduceLoss({ caller, tensors, ...options }, () =>
    tf.mean(tf.reshape(cost(tf.sub(left, right)), [left.shape[0]!, -1]), 1),
  );
}
