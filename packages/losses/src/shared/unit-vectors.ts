import * as tf from '@tensorflow/tfjs';

/** Keeps the gradient finite for a vector of zeros. */
const epsilon = 1e-12;

/** Rows of length 1, `[rows, size]`. */
export function unitVectors(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.mul(rows, tf.rsqrt(tf.add(tf.sum(tf.square(rows), 1, true), epsilon)));
}
