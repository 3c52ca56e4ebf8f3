import type * as tf from '@tensorflow/tfjs';

/** Shape and type of a tensor that is not there yet. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

/** A tensor outside any backend, row-major. */
export interface TensorData {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

type NamedTensors = Readonly<Record<string, tf.Tensor>>;

/**
 * A function of named tensors: a model's inference, or a whole training step that changes `tf.Variable`s through
 * `variable.assign` or a `tf.train` optimiser. It must not read tensor values, and its random numbers must come
 * through {@link graphInput}.
 *
 * Its type is that of a method, so that a function may say which inputs it takes and of which rank they are:
 * `({ images }: { images: tf.Tensor4D }) => …`.
 */
export type TensorFunction = { step(inputs: NamedTensors): NamedTensors }['step'];

/** Numbers that are new at each run, such as random ones. */
export interface GraphDraw {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  /** Gives the values of the next run. */
  fill(): TensorData;
}
