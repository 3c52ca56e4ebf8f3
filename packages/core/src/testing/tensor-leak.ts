import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';

/**
 * Fails when a call leaves tensors behind. The result of the call is disposed first. A first call, which may build
 * caches and optimiser slots, is not counted.
 *
 * @param call - What to run, twice; it may be asynchronous.
 */
export async function expectNoTensorLeak(call: () => unknown): Promise<void> {
  tf.dispose((await call()) as tf.TensorContainer);
  const before = tf.memory().numTensors;
  tf.dispose((await call()) as tf.TensorContainer);
  const left = tf.memory().numTensors - before;
  expect(left, `${left} tensors were left behind`).toBe(0);
}
