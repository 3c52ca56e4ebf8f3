import { repairGradients } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** Makes tfjs quiet and its gradients right; every engine starts with it. */
export function prepareTfjs(): void {
  tf.env().set('PROD', true); // no advertisement on the console, no warning per failed backend
  repairGradients();
}

/**
 * Makes a tfjs backend the current one and proves it with a small product.
 *
 * @throws Error with the reason when it does not start; the former backend is current again then.
 */
export async function activateBackend(name: string): Promise<void> {
  const former = tf.getBackend() as string | undefined;
  try {
    if (!(await tf.setBackend(name))) throw new Error(await reasonOfFailure(name));
    await proveBackend();
  } catch (cause) {
    // After a failure tfjs keeps the broken name as its backend.
    await tf.setBackend(former === undefined || former === null || former === name ? 'cpu' : former);
    throw cause;
  }
}

/** tfjs swallows the error of a failing factory, so let it fail once more. */
async function reasonOfFailure(name: string): Promise<string> {
  try {
    await tf.findBackendFactory(name)?.();
  } catch (error) {
    return messageOf(error);
  }
  return `TensorFlow.js could not start its backend '${name}'.`;
}

async function proveBackend(): Promise<void> {
  const product = tf.tidy(() => tf.matMul(tf.tensor2d([[2, 3]]), tf.tensor2d([[5], [7]])));
  try {
    const [value] = await product.data();
    if (value !== 31) throw new Error(`The backend computed 2·5 + 3·7 = ${value}.`);
  } finally {
    product.dispose();
  }
}

/** The text of anything thrown, first line only. */
export function messageOf(error: unknown): string {
  const text =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  return text.split('\n', 1)[0]!.trim();
}
