import { normalizeWeights, seededNormal, skipLayerExcitation } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { filtersAt, type FastganSettings } from './fastgan-options.js';
import { convolve, gate, upBlock, type PartOptions } from './fastgan-parts.js';

/** Filters at 4, 8, 16, 32, 64, 128 and 256 pixels, in multiples of `baseFilters`. */
const filterTable = [16, 8, 4, 2, 2, 1, 0.5];
/** Excited features have 16 times the height of those that excite them. */
const paperDistance = 4;

/**
 * Latent vectors to images: dense layer to 4×4, then one block per doubling, each second one with noise; the features
 * of the larger sizes are excited by those four doublings before (fewer below 128 pixels, so that there are at least
 * two excited sizes from 32 pixels).
 *
 * @param latents - `[batch, latentSize]`.
 * @returns `[batch, resolution, resolution, channels]` in [-1, 1].
 */
export function fastganGenerator(latents: tf.SymbolicTensor, settings: FastganSettings): tf.SymbolicTensor {
  const { baseFilters, channels, seed } = settings;
  const sizes = settings.generatorSizes.toReversed();
  const weightNormalization = settings.generatorWeightNormalization;
  const part = { ...settings, weightNormalization };
  const filters = (level: number): number => filtersAt(filterTable, { level, baseFilters });
  const distance = Math.max(2, Math.min(paperDistance, sizes.length - 2));
  const features = [firstFeatures(latents, { ...part, size: sizes[0]!, filters: filters(0) })];
  for (const [level, size] of sizes.entries()) {
    if (level === 0) continue;
    const kind = level % 2 === 1 ? 'noise' : 'plain';
    const options = { ...part, name: `up${level}`, filters: filters(level), size, kind } as const;
    const doubled = upBlock(features[level - 1]!, options);
    const skip = features[level - distance];
    features.push(
      skip === undefined
        ? doubled
        : skipLayerExcitation(doubled, { name: `up${level}_excited`, skip, weightNormalization, seed }),
    );
  }
  const image = convolve(features.at(-1)!, { ...part, name: 'image_conv', filters: channels });
  return tf.layers.activation({ name: 'image', activation: 'tanh' }).apply(image) as tf.SymbolicTensor;
}

/** The paper's transposed convolution of a single position, which is a dense layer. */
function firstFeatures(
  latents: tf.SymbolicTensor,
  { size, filters, ...part }: PartOptions & { readonly size: number; readonly filters: number },
): tf.SymbolicTensor {
  const { weightNormalization, seed } = part;
  const name = 'dense';
  const targetShape = [size, size, 2 * filters]; // the gate halves them
  const dense = tf.layers.dense({
    name,
    units: tf.util.sizeFromShape(targetShape),
    useBias: false,
    kernelInitializer: seededNormal({ seed, name }),
  });
  const flat = normalizeWeights(dense, { weightNormalization, seed }).apply(latents);
  const reshaped = tf.layers.reshape({ name: 'reshape', targetShape }).apply(flat);
  return gate(reshaped as tf.SymbolicTensor, { ...part, name });
}
