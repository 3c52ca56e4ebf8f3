import {
  applyActivation,
  applyNormalization,
  normalizeWeights,
  residualUpBlock,
  seededGlorot,
  selfAttention,
} from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { generatorConditions } from './resnet-conditions.js';
import type { ResnetSettings } from './resnet-options.js';

/**
 * Latent vectors to images: dense layer to the smallest size, one residual block per level, normalisation, ReLU and a
 * convolution to the colours; self-attention where the features have its size.
 *
 * @param latents - `[batch, latentSize]`.
 * @returns `[batch, resolution, resolution, channels]` in [-1, 1].
 */
export function resnetGenerator(latents: tf.SymbolicTensor, settings: ResnetSettings): tf.SymbolicTensor {
  const { sizes, growth, generatorFilters, kernelSize, batchNormMomentum, seed } = settings;
  const conditions = generatorConditions(latents, settings);
  const weightNormalization = settings.generatorWeightNormalization;
  const levels = sizes.length - 1;
  let features = attend(firstFeatures(conditions.start, settings), settings);
  for (let level = levels - 1; level >= 0; level -= 1) {
    const block = levels - level;
    features = residualUpBlock(features, {
      ...conditions.block(block),
      name: `up${block}`,
      filters: generatorFilters * growth(level),
      kernelSize,
      outputSize: [sizes[level]!, sizes[level]!],
      weightNormalization,
      batchNormMomentum,
      seed,
    });
    features = attend(features, settings);
  }
  return toImage(features, settings);
}

/** A dense layer, in the shape of the smallest features. */
function firstFeatures(
  start: tf.SymbolicTensor,
  { sizes, growth, generatorFilters, generatorWeightNormalization, seed }: ResnetSettings,
): tf.SymbolicTensor {
  const levels = sizes.length - 1;
  const smallest = sizes[levels]!;
  const targetShape = [smallest, smallest, generatorFilters * growth(levels)];
  const dense = tf.layers.dense({
    name: 'dense',
    units: smallest * smallest * targetShape[2]!,
    kernelInitializer: seededGlorot({ seed, name: 'dense' }),
  });
  const normalized = normalizeWeights(dense, { weightNormalization: generatorWeightNormalization, seed });
  const reshape = tf.layers.reshape({ name: 'reshape', targetShape });
  return reshape.apply(normalized.apply(start)) as tf.SymbolicTensor;
}

function attend(
  features: tf.SymbolicTensor,
  { attentionSize, generatorWeightNormalization: weightNormalization, seed }: ResnetSettings,
): tf.SymbolicTensor {
  if (features.shape[1] !== attentionSize) return features;
  return selfAttention(features, { name: 'attention', weightNormalization, seed });
}

function toImage(
  input: tf.SymbolicTensor,
  { channels, kernelSize, generatorNormalization, generatorWeightNormalization, ...settings }: ResnetSettings,
): tf.SymbolicTensor {
  const { batchNormMomentum, seed } = settings;
  let features = applyNormalization(input, {
    name: 'image_norm',
    normalization: generatorNormalization,
    batchNormMomentum,
  });
  features = applyActivation(features, { name: 'image_activation', activation: 'relu' });
  const convolution = tf.layers.conv2d({
    name: 'image_conv',
    filters: channels,
    kernelSize,
    padding: 'same',
    kernelInitializer: seededGlorot({ seed, name: 'image_conv' }),
  });
  const weightNormalization = generatorWeightNormalization;
  const image = normalizeWeights(convolution, { weightNormalization, seed }).apply(features);
  return applyActivation(image as tf.SymbolicTensor, { name: 'image', activation: 'tanh' });
}
