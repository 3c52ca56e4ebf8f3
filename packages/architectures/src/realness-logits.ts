import { normalizeWeights, seededNormal, type WeightNormalization } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';

/**
 * The discriminator's last layer.
 *
 * @param features - `[batch, features]`.
 * @param options.seed - Seed of the network.
 * @param options.weightNormalization - `'none'` when absent.
 * @returns Logits `[batch, 1]`.
 */
export function realnessLogits(
  features: tf.SymbolicTensor,
  {
    seed,
    weightNormalization = 'none',
  }: { readonly seed: number; readonly weightNormalization?: WeightNormalization },
): tf.SymbolicTensor {
  const name = 'logits';
  const dense = tf.layers.dense({ name, units: 1, kernelInitializer: seededNormal({ seed, name }) });
  return normalizeWeights(dense, { weightNormalization, seed }).apply(features) as tf.SymbolicTensor;
}
