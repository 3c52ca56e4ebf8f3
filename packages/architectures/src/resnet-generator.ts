import { applyActivation, applyNormalization, residualUpBlock, seededGlorot } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import type { ResnetSettings } from './resnet-options.js';

/**
 * Latent vectors to images: dense layer to the smallest size, one residual block per level, normalisation, ReLU and a
 * convolution to the colours. Stock tfjs layers only.
 *
 * @param latents - `[batch, any size]`.
 * @returns `[batch, resolution, resolution, channels]` in [-1, 1].
 */
export function resnetGenerator(latents: tf.SymbolicTensor, settings: ResnetSettings): tf.SymbolicTensor {
  const { sizes, growth, channels, generatorFilters, kernelSize, seed } = settings;
  const { generatorNormalization: normalization, batchNormMomentum } = settings;
  const levels = sizes.length - 1;
  const smallest = sizes[levels]!;
  const targetShape = [smallest, smallest, generatorFilters * growth(levels)];
  const dense = tf.layers.dense({
    name: 'dense',
    units: smallest * smallest * targetShape[2]!,
    kernelInitializer: seededGlorot({ seed, name: 'dense' }),
  });
  const reshape = tf.layers.reshape({ name: 'reshape', targetShape });
  let features = reshape.apply(dense.apply(latents)) as tf.SymbolicTensor;
  for (let level = levels - 1; level >= 0; level -= 1) {
    features = residualUpBlock(features, {
      name: `up${levels - level}`,
      filters: generatorFilters * growth(level),
      kernelSize,
      outputSize: [sizes[level]!, sizes[level]!],
      normalization,
      batchNormMomentum,
      seed,
    });
  }
  features = applyNormalization(features, { name: 'image_norm', normalization, batchNormMomentum });
  features = applyActivation(features, { name: 'image_activation', activation: 'relu' });
  const convolution = tf.layers.conv2d({
    name: 'image_conv',
    filters: channels,
    kernelSize,
    padding: 'same',
    kernelInitializer: seededGlorot({ seed, name: 'image_conv' }),
  });
  const image = convolution.apply(features) as tf.SymbolicTensor;
  return applyActivation(image, { name: 'image', activation: 'tanh' });
}
