import { downsampleBlock, type WeightNormalization } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import type { DcganSettings } from './dcgan-options.js';
import { sizeChain } from './size-chain.js';

/**
 * The discriminator up to its last layer: one convolution of stride 2 per level of the size chain, then flat.
 *
 * @param images - `[batch, resolution, resolution, channels]`.
 * @param settings.weightNormalization - Of every convolution, `'none'` when absent.
 * @returns `[batch, features]`.
 */
export function dcganFeatures(
  images: tf.SymbolicTensor,
  settings: DcganSettings & { readonly weightNormalization?: WeightNormalization },
): tf.SymbolicTensor {
  const { resolution, baseFilters, kernelSize, discriminatorNormalization, batchNormMomentum, seed } =
    settings;
  const { weightNormalization = 'none' } = settings;
  const levels = sizeChain(resolution).length - 1;
  let features = images;
  for (let level = 0; level < levels; level += 1) {
    features = downsampleBlock(features, {
      name: `down${level + 1}`,
      filters: baseFilters * 2 ** level,
      kernelSize,
      normalization: level === 0 ? 'none' : discriminatorNormalization,
      batchNormMomentum,
      weightNormalization,
      activation: 'leakyRelu',
      seed,
    });
  }
  return tf.layers.flatten({ name: 'flatten' }).apply(features) as tf.SymbolicTensor;
}
