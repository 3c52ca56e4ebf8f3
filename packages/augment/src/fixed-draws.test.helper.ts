import { createRandomSource, sizeOf, type RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** A stream that gives the lists of numbers in turn, whatever is asked for, so that results can be worked out by hand. */
export function fixedDraws(...lists: readonly (readonly number[])[]): RandomSource {
  let next = 0;
  const take = (shape: readonly number[], dtype: 'float32' | 'int32'): tf.Tensor => {
    const values = lists[next]!;
    next += 1;
    if (values.length !== sizeOf(shape)) throw new Error(`draw ${next} has shape [${shape.join(', ')}]`);
    return tf.tensor([...values], [...shape], dtype);
  };
  return {
    ...createRandomSource(1),
    uniform: (shape) => take(shape, 'float32'),
    normal: (shape) => take(shape, 'float32'),
    integers: (shape) => take(shape, 'int32'),
  };
}
