import { applyActivation, applyNormalization, seededNormal, upsampleBlock } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import type { DcganSettings } from './dcgan-options.js';
import { sizeChain } from './size-chain.js';

/**
 * Latent vectors to images: dense layer to the smallest size, then one transposed convolution of stride 2 per level.
 *
 * @param latents - `[batch, any size]`; whatever the generator is conditioned on is part of it.
 * @returns `[batch, resolution, resolution, channels]` in [-1, 1].
 */
export function dcganGenerator(latents: tf.SymbolicTensor, settings: DcganSettings): tf.SymbolicTensor {
  const { resolution, channels, baseFilters, kernelSize, batchNormMomentum } = settings;
  const { generatorNormalization: normalization, seed } = settings;
  const sizes = sizeChain(resolution);
  const levels = sizes.length - 1;
  const smallest = sizes.at(-1)!;
  const filtersAt = (level: number): number => (level === 0 ? channels : baseFilters * 2 ** (level - 1));
  const dense = tf.layers.dense({
    name: 'dense',
    units: smallest * smallest * filtersAt(levels),
    // Batch normalisation subtracts any bias again.
    useBias: normalization === 'none',
    kernelInitializer: seededNormal({ seed, name: 'dense' }),
  });
  let features = dense.apply(latents) as tf.SymbolicTensor;
  const reshape = tf.layers.reshape({
    name: 'reshape',
    targetShape: [smallest, smallest, filtersAt(levels)],
  });
  // As in the paper's code, batch normalisation has statistics of every number; the others look at positions and channels.
  const isFlat = normalization === 'batch';
  if (!isFlat) features = reshape.apply(features) as tf.SymbolicTensor;
  features = applyNormalization(features, { name: 'dense_norm', normalization, batchNormMomentum });
  features = applyActivation(features, { name: 'dense_activation', activation: 'relu' });
  if (isFlat) features = reshape.apply(features) as tf.SymbolicTensor;
  for (let level = levels - 1; level >= 0; level -= 1) {
    features = upsampleBlock(features, {
      name: `up${levels - level}`,
      filters: filtersAt(level),
      kernelSize,
      outputSize: [sizes[level]!, sizes[level]!],
      normalization: level === 0 ? 'none' : normalization,
      batchNormMomentum,
      activation: level === 0 ? 'tanh' : 'relu',
      seed,
    });
  }
  return features;
}
