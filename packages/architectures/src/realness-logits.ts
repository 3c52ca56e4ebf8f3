import { seededNormal } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';

/**
 * The discriminator's last layer.
 *
 * @param features - `[batch, features]`.
 * @param options.seed - Seed of the network.
 * @returns Logits `[batch, 1]`.
 */
export function realnessLogits(
  features: tf.SymbolicTensor,
  { seed }: { readonly seed: number },
): tf.SymbolicTensor {
  const name = 'logits';
  const dense = tf.layers.dense({ name, units: 1, kernelInitializer: seededNormal({ seed, name }) });
  return dense.apply(features) as tf.SymbolicTensor;
}
