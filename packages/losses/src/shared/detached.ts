import * as tf from '@tensorflow/tfjs';

/**
 * A function of a tensor without a gradient: whatever it computes is a constant to everything after it. tfjs has no
 * operation for that; inside of a custom gradient nothing is recorded.
 *
 * @param input - Where the gradient stops.
 * @param compute - What to make of it.
 */
export function detached<Output extends tf.Tensor>(
  input: tf.Tensor,
  compute: (input: tf.Tensor) => Output,
): Output {
  const { shape } = input;
  const constant = tf.customGrad((tensor) => ({
    value: compute(tensor as tf.Tensor),
    gradFunc: () => tf.zeros(shape),
  }));
  return constant(input) as Output;
}
