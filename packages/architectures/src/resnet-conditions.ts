import { labelEmbedding, type ResidualBlockOptions } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { joinLabels, type Labels } from './label-conditioning.js';
import type { ResnetGeneratorLabels, ResnetSettings } from './resnet-options.js';

/** What decides a sample, at the places where a residual generator hears of it. */
export interface GeneratorConditions {
  /** `[batch, any size]`, for the first layer. */
  readonly start: tf.SymbolicTensor;
  /** Normalisation of a block, the first of which is 1. */
  block(number: number): Pick<ResidualBlockOptions, 'classes' | 'condition' | 'normalization'>;
}

/**
 * Brings latents and labels to where the settings want them: both joined before the first layer, labels in the blocks'
 * normalisation (Miyato & Koyama 2018), or a part of the latents and the class for every block (Brock et al. 2019).
 *
 * @param latents - `[batch, latentSize]`.
 */
export function generatorConditions(
  latents: tf.SymbolicTensor,
  settings: ResnetSettings,
): GeneratorConditions {
  const { generatorNormalization: normalization, latentUse } = settings;
  const labels = settings.labels?.generator;
  if (latentUse === 'split') return splitConditions(latents, settings);
  if (labels === undefined) return { start: latents, block: () => ({ normalization }) };
  const { way, input: condition, classes } = labels;
  return {
    start: joinUnlessNormalized(latents, labels),
    block: () =>
      way === 'normalization' ? { normalization: 'conditionalBatch', condition, classes } : { normalization },
  };
}

/** Equal parts of the latents for the blocks, the rest for the first layer. */
function splitConditions(latents: tf.SymbolicTensor, settings: ResnetSettings): GeneratorConditions {
  const { latentSize, sizes, labels } = settings;
  const size = Math.floor(latentSize / sizes.length);
  const first = latentSize - size * (sizes.length - 1);
  const start = part(latents, { name: 'latents_start', from: 0, size: first });
  const shared = sharedVector(settings);
  return {
    start: labels === undefined ? start : joinUnlessNormalized(start, labels.generator),
    block(number) {
      const from = first + size * (number - 1);
      const own = part(latents, { name: `up${number}_latents`, from, size });
      if (shared === undefined) return { normalization: 'conditionalBatch', condition: own };
      const join = tf.layers.concatenate({ name: `up${number}_condition` });
      return { normalization: 'conditionalBatch', condition: join.apply([shared, own]) as tf.SymbolicTensor };
    },
  };
}

/** The one vector per class that the normalisations of all blocks read; nothing when they hear of no class. */
function sharedVector({ labels }: ResnetSettings): tf.SymbolicTensor | undefined {
  if (labels?.generator.way !== 'normalization') return undefined;
  const { input, classes, labelSize, seed } = labels.generator;
  return labelEmbedding(input, { name: 'label_embedding', classes, size: labelSize, seed });
}

function joinUnlessNormalized(
  latents: tf.SymbolicTensor,
  { way, ...labels }: Labels<ResnetGeneratorLabels>,
): tf.SymbolicTensor {
  return way === 'normalization' ? latents : joinLabels(latents, { ...labels, way });
}

/** Some of the numbers of each latent vector. */
function part(
  latents: tf.SymbolicTensor,
  { name, from, size }: { readonly name: string; readonly from: number; readonly size: number },
): tf.SymbolicTensor {
  const length = latents.shape[1]!;
  const column = tf.layers.reshape({ name: `${name}_column`, targetShape: [length, 1, 1] });
  const crop = tf.layers.cropping2D({
    name: `${name}_part`,
    cropping: [
      [from, length - from - size],
      [0, 0],
    ],
  });
  const cropped = crop.apply(column.apply(latents)) as tf.SymbolicTensor;
  return tf.layers.flatten({ name }).apply(cropped) as tf.SymbolicTensor;
}
