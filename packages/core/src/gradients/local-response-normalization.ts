import * as tf from '@tensorflow/tfjs';

interface LrnAttributes {
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}

/**
 * `y = x · n^-β` with `n = bias + α · (sum of the squares of the channels within the radius)`; its gradient is
 * `dy · n^-β - 2αβ · x · (sum of dy · x · n^(-β-1) within the radius)`. tfjs's has no gradient of its own.
 */
export const localResponseNormalizationGradient: tf.GradConfig = {
  kernelName: tf.LRN,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => ({
    x: () => {
      const { depthRadius, bias, alpha, beta } = attributes as unknown as LrnAttributes;
      const channels = x!.shape.at(-1)!;
      const pixels = tf.reshape(x!, [-1, channels]);
      const gradient = tf.reshape(dy as tf.Tensor, [-1, channels]);
      const window = neighbours(channels, depthRadius);
      const norm = tf.add(tf.mul(tf.matMul(tf.square(pixels), window), alpha), bias);
      const scaled = tf.mul(gradient, tf.pow(norm, -beta));
      const shared = tf.matMul(tf.mul(tf.div(scaled, norm), pixels), window);
      return tf.reshape(tf.sub(scaled, tf.mul(tf.mul(pixels, 2 * alpha * beta), shared)), x!.shape);
    },
  }),
};

/** `[channels, channels]`, 1 where two channels are within the radius of each other. */
function neighbours(channels: number, radius: number): tf.Tensor2D {
  const values = Array.from({ length: channels ** 2 }, (_, index) =>
    Math.abs(Math.floor(index / channels) - (index % channels)) <= radius ? 1 : 0,
  );
  return tf.tensor2d(values, [channels, channels]);
}
