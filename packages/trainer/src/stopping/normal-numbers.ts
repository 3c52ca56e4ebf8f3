import { createRandomSource } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';

/** Straight from core's stream, without a tfjs backend. */
export function normalNumbers(seed: number, size: number): Float32Array {
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
