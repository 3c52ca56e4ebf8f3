import * as tf from '@tensorflow/tfjs';

/** Runs a kernel with one output. */
export function runKernel(
  kernelName: string,
  inputs: tf.NamedTensorMap,
  attributes?: Readonly<Record<string, unknown>>,
): tf.Tensor {
  return tf.engine().runKernel(kernelName, inputs, attributes as tf.NamedAttrMap | undefined);
}

/** Undoes broadcasting: sums over leading axes that `shape` lacks and over axes where it has length 1. */
export function sumToShape(tensor: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const extra = tensor.rank - shape.length;
  const axes = tensor.shape.flatMap((size, axis) =>
    axis < extra || shape[axis - extra] !== size ? [axis] : [],
  );
  return axes.length === 0 ? tensor : tf.reshape(tf.sum(tensor, axes), [...shape]);
}
