import { createRandomSource } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';

/** Normal numbers without a backend. */
export function normals(size: number, seed: number): Float32Array {
  let numbers = new Float32Array(0);
  const random = createRandomSource(seed, {
    materialize(draw) {
      numbers = draw.fill().data as Float32Array<ArrayBuffer>;
      return undefined as unknown as tf.Tensor; // nobody looks at it
    },
  });
  random.normal([size]);
  return numbers;
}
