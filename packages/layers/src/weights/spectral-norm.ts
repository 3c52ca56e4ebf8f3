import * as tf from '@tensorflow/tfjs';

export interface SpectralNormOptions {
  /** `[1, columns]`: the estimate of the right singular vector to go on from; of any length but 0. */
  readonly direction: tf.Tensor2D;
  /** Rounds of power iteration, at least 1. */
  readonly iterations: number;
  /** Receives the better estimate, which lives until this function returns. */
  readonly onDirection: (next: tf.Tensor2D) => void;
}

/** Keeps divisions finite for a matrix of zeros. */
const EPSILON = 1e-12;

/**
 * Estimates the largest singular value by power iteration: `v = W u / ‖W u‖`, `u = Wᵀ v / ‖Wᵀ v‖`, `σ = vᵀ W u`.
 *
 * The gradient takes `u` and `v` for constants, `∂σ/∂W = v uᵀ`: exact for singular vectors, as σ is stationary there.
 *
 * @param matrix - `W`, `[rows, columns]`.
 * @returns Scalar above 0.
 */
export function spectralNorm(
  matrix: tf.Tensor2D,
  { direction, iterations, onDirection }: SpectralNormOptions,
): tf.Scalar {
  // The iteration runs inside of the custom gradient, so that no tape records it.
  const norm = tf.customGrad((weights, save) => {
    const w = weights as tf.Tensor2D;
    const columns = direction.shape[1];
    let u = direction;
    let v = u;
    let image = u;
    for (let round = 0; round < iterations; round += 1) {
      v = unitVector(tf.reshape(tf.matMul(w, tf.reshape(u, [columns, 1])), [1, -1]));
      image = tf.matMul(v, w);
      u = unitVector(image);
    }
    onDirection(u);
    (save as tf.GradSaveFunc)([u, v]);
    return {
      value: tf.add(tf.sum(tf.mul(image, u)), EPSILON),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [right, left] = saved as [tf.Tensor2D, tf.Tensor2D];
        return tf.mul(dy, tf.mul(tf.reshape(left, [-1, 1]), right));
      },
    };
  });
  return norm(matrix) as tf.Scalar;
}

function unitVector(vector: tf.Tensor2D): tf.Tensor2D {
  const length = tf.sqrt(tf.sum(tf.square(vector)));
  return tf.div(vector, tf.add(length, EPSILON));
}
