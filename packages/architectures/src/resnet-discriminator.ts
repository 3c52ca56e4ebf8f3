import {
  applyActivation,
  GlobalSumPooling,
  normalizeWeights,
  residualBlock,
  residualDownBlock,
  residualFirstBlock,
  seededGlorot,
  type ResidualBlockOptions,
} from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import type { ResnetSettings } from './resnet-options.js';

/**
 * Images to logits: residual blocks that halve the image, some that do not, ReLU, the sum over positions and a dense
 * layer, all with normalised weights.
 *
 * @param images - `[batch, resolution, resolution, channels]`.
 * @returns Logits `[batch, 1]`.
 */
export function resnetDiscriminator(images: tf.SymbolicTensor, settings: ResnetSettings): tf.SymbolicTensor {
  const { halvings, plainBlocks, discriminatorWeightNormalization: weightNormalization, seed } = settings;
  let features = residualFirstBlock(images, blockOptions(settings, 0));
  for (let level = 1; level < halvings; level += 1) {
    const hiddenFilters = features.shape.at(-1)!; // as in the paper's code
    features = residualDownBlock(features, { ...blockOptions(settings, level), hiddenFilters });
  }
  for (let block = 0; block < plainBlocks; block += 1) {
    const options = blockOptions(settings, halvings - 1);
    features = residualBlock(features, { ...options, name: `plain${block + 1}` });
  }
  const active = applyActivation(features, { name: 'features_activation', activation: 'relu' });
  const pooled = new GlobalSumPooling({ name: 'features' }).apply(active);
  const name = 'logits';
  const dense = tf.layers.dense({ name, units: 1, kernelInitializer: seededGlorot({ seed, name }) });
  return normalizeWeights(dense, { weightNormalization, seed }).apply(pooled) as tf.SymbolicTensor;
}

function blockOptions(
  { discriminatorFilters, growth, kernelSize, discriminatorWeightNormalization, seed }: ResnetSettings,
  level: number,
): ResidualBlockOptions {
  return {
    name: `down${level + 1}`,
    filters: discriminatorFilters * growth(level),
    kernelSize,
    weightNormalization: discriminatorWeightNormalization,
    seed,
  };
}
