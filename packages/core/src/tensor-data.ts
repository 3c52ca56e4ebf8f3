import * as tf from '@tensorflow/tfjs';

/**
 * A tensor outside any tfjs backend: what loaders give, what engines take and return. It needs no dispose.
 * Values are row-major; `float32` data is a `Float32Array`, `int32` data an `Int32Array`.
 */
export interface TensorData {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** Number of values in a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Makes a tfjs tensor on the current backend; the caller disposes it. */
export function toTensor({ data, shape }: TensorData): tf.Tensor {
  return tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32');
}

/** Reads a tfjs tensor; booleans become `int32`. */
export async function fromTensor(tensor: tf.Tensor): Promise<TensorData> {
  const data = await tensor.data();
  const values = data instanceof Float32Array || data instanceof Int32Array ? data : Int32Array.from(data);
  return { data: values, shape: tensor.shape };
}
