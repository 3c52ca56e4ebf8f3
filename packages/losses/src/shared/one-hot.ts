import * as tf from '@tensorflow/tfjs';

/**
 * `[batch]` classes to float32 `[batch, count]`; all zeros for a class outside.
 *
 * Cast, as tfjs's wasm backend writes integers when it is asked for floats.
 */
export function oneHot(classes: tf.Tensor, count: number): tf.Tensor2D {
  return tf.cast(tf.oneHot(classes as tf.Tensor1D, count), 'float32') as tf.Tensor2D;
}
