import { labelEmbedding, PixelNormalization, StyleMixing, StyleTruncation } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { equalizedDense, scaledLeakyRelu } from './stylegan2-layers.js';
import type { Stylegan2Settings } from './stylegan2-options.js';

export interface MappingInputs {
  /** `[batch, latentSize]`. */
  readonly latents: tf.SymbolicTensor;
  /** int32 `[batch, 1]`. */
  readonly labels?: tf.SymbolicTensor | undefined;
}

/** How much slower the mapping learns than the rest, as in the paper. */
const learningRateMultiplier = 0.01;

/**
 * The mapping network: normalised latents, and a normalised vector of the class, through dense layers that learn slowly; then
 * one style for every layer of the synthesis network.
 *
 * @param inputs - Of the generator.
 * @param settings.levels - How many layers take a style.
 * @returns The output `styles`, `[batch, levels, styleSize]`.
 */
export function stylegan2Mapping(
  { latents, labels }: MappingInputs,
  settings: Stylegan2Settings & { readonly levels: number },
): tf.SymbolicTensor {
  const { classes, styleSize, mappingLayers, styleMixing: probability, levels, seed } = settings;
  let features = normalized(latents, 'latents_norm');
  if (labels !== undefined) {
    const embedding = { name: 'label_embedding', classes: classes!, size: styleSize, seed };
    const vectors = normalized(labelEmbedding(labels, embedding), 'label_norm');
    const join = tf.layers.concatenate({ name: 'latents_and_label' });
    features = join.apply([features, vectors]) as tf.SymbolicTensor;
  }
  for (let layer = 1; layer <= mappingLayers; layer += 1) {
    const name = `mapping${layer}`;
    features = equalizedDense(features, { name, units: styleSize, learningRateMultiplier, seed });
    features = scaledLeakyRelu(features, { name });
  }
  const truncated = new StyleTruncation({ name: 'style_truncation' }).apply(features);
  const mixing = new StyleMixing({ name: 'styles', levels, probability });
  return mixing.apply(truncated) as tf.SymbolicTensor;
}

function normalized(vectors: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  return new PixelNormalization({ name }).apply(vectors) as tf.SymbolicTensor;
}
