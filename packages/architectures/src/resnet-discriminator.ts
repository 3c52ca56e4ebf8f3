import {
  applyActivation,
  GlobalSumPooling,
  layerSeed,
  residualBlock,
  residualDownBlock,
  residualFirstBlock,
  selfAttention,
  type ResidualBlockOptions,
} from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { joinLabelsToSamples, labelledLogits } from './label-conditioning.js';
import type { ResnetSettings } from './resnet-options.js';

/**
 * Images to logits: residual blocks that halve the image, some that do not, ReLU, the sum over positions and a dense
 * layer, all with normalised weights; self-attention where the features have its size.
 *
 * @param images - `[batch, resolution, resolution, channels]`.
 * @returns Logits `[batch, 1]`.
 */
export function resnetDiscriminator(images: tf.SymbolicTensor, settings: ResnetSettings): tf.SymbolicTensor {
  const { halvings, plainBlocks, discriminatorWeightNormalization: weightNormalization, seed } = settings;
  const labels = settings.labels?.discriminator;
  const input = labels === undefined ? images : joinLabelsToSamples(images, labels);
  let features = attend(residualFirstBlock(input, blockOptions(settings, 0)), settings);
  for (let level = 1; level < halvings; level += 1) {
    const hiddenFilters = features.shape.at(-1)!; // as in the paper's code
    features = residualDownBlock(features, { ...blockOptions(settings, level), hiddenFilters });
    features = attend(features, settings);
  }
  for (let block = 0; block < plainBlocks; block += 1) {
    const options = blockOptions(settings, halvings - 1);
    features = residualBlock(features, { ...options, name: `plain${block + 1}` });
  }
  const active = applyActivation(features, { name: 'features_activation', activation: 'relu' });
  const pooled = new GlobalSumPooling({ name: 'features' }).apply(active) as tf.SymbolicTensor;
  return labelledLogits(pooled, { labels, weightNormalization, seed });
}

function attend(
  features: tf.SymbolicTensor,
  { attentionSize, discriminatorWeightNormalization: weightNormalization, seed }: ResnetSettings,
): tf.SymbolicTensor {
  if (features.shape[1] !== attentionSize) return features;
  const own = layerSeed(seed, 'discriminator'); // the generator has layers of these names too
  return selfAttention(features, { name: 'attention', weightNormalization, seed: own });
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
