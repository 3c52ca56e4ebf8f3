import * as tf from '@tensorflow/tfjs';

/** `elu'(x) = 1` for positive outputs and `elu(x) + 1` otherwise, without the kernel `EluGrad` that has no gradient. */
export const eluGradient: tf.GradConfig = {
  kernelName: tf.Elu,
  outputsToSave: [true],
  gradFunc: (dy, [y]) => ({
    x: () => tf.mul(dy as tf.Tensor, tf.where(tf.greater(y!, 0), tf.onesLike(y!), tf.add(y!, 1))),
  }),
};
