import * as tf from '@tensorflow/tfjs';
import { filtersAt, type FastganSettings } from './fastgan-options.js';
import { convolve, upBlock } from './fastgan-parts.js';

/** Filters of the first to the fourth doubling, in multiples of `baseFilters`. */
const filterTable = [2, 1, 1, 0.5];

/**
 * Features of at most 8×8 back to an image of half the resolution, which is all a decoder for the discriminator's
 * training needs.
 *
 * @param name - First part of the names of the layers, and name of the model.
 * @param featureFilters - Channels of the features.
 */
export function fastganDecoder(
  name: string,
  featureFilters: number,
  settings: FastganSettings,
): tf.LayersModel {
  const { discriminatorSizes, discriminatorWeightNormalization, baseFilters, channels } = settings;
  const part = { ...settings, weightNormalization: discriminatorWeightNormalization };
  const [smallest, ...larger] = discriminatorSizes.slice(1).toReversed();
  const inputs = tf.input({ name: `${name}_features`, shape: [smallest!, smallest!, featureFilters] });
  const features = larger.reduce((input, size, level) => {
    const filters = filtersAt(filterTable, { level, baseFilters });
    return upBlock(input, { ...part, name: `${name}_up${level + 1}`, filters, size });
  }, inputs);
  const image = convolve(features, { ...part, name: `${name}_conv`, filters: channels });
  const outputs = tf.layers.activation({ name: `${name}_image`, activation: 'tanh' }).apply(image);
  return tf.model({ name, inputs, outputs: outputs as tf.SymbolicTensor });
}
