import * as tf from '@tensorflow/tfjs';

/** tfjs's gradient of a batched product, summed over the batch dimensions that were broadcast. */
export function matMulGradient(): tf.GradConfig {
  const stock = tf.getGradient(tf.BatchMatMul);
  return {
    kernelName: tf.BatchMatMul,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved, attributes) => {
      const gradients = stock.gradFunc(dy, saved, attributes);
      return {
        a: () => sumToShape(gradients['a']!(), saved[0]!.shape),
        b: () => sumToShape(gradients['b']!(), saved[1]!.shape),
      };
    },
  };
}

/** Undoes broadcasting: sums over leading axes that `shape` lacks and over axes where it has length 1. */
function sumToShape(tensor: tf.Tensor, shape: number[]): tf.Tensor {
  const extra = tensor.rank - shape.length;
  const axes = tensor.shape.flatMap((size, axis) =>
    axis < extra || shape[axis - extra] !== size ? [axis] : [],
  );
  return axes.length === 0 ? tensor : tf.reshape(tf.sum(tensor, axes), shape);
}
