import * as tf from '@tensorflow/tfjs';

/** What every group of transforms needs to know. */
export interface Chance {
  /** Number of images. */
  readonly batchSize: number;
  /** Of each transform, per image. */
  readonly probability: tf.Tensor | number;
}

/**
 * One draw of `[batchSize, names]` numbers as a column `[batchSize]` per name, so that a graph has few inputs.
 *
 * @param names - What the numbers are for, in the order of the columns.
 * @param draw - `(shape) => random.uniform(shape)` or `random.normal`.
 * @param batchSize - Number of images.
 */
export function drawColumns<Name extends string>(
  names: readonly Name[],
  draw: (shape: readonly number[]) => tf.Tensor,
  { batchSize }: Pick<Chance, 'batchSize'>,
): Readonly<Record<Name, tf.Tensor>> {
  const columns = tf.unstack(draw([batchSize, names.length]), 1);
  return Object.fromEntries(names.map((name, index) => [name, columns[index]!])) as Record<Name, tf.Tensor>;
}

/** `amount` where the uniform number lies below the probability, else exactly 0. */
export function gate(amount: tf.Tensor, uniform: tf.Tensor, probability: tf.Tensor | number): tf.Tensor {
  return tf.mul(amount, tf.cast(tf.less(uniform, probability), 'float32'));
}
