import { assertInteger, assertKnownOptions, formatShape, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { seededGlorot } from '../initializers/seeded-glorot.js';
import { normalizeWeights, type WeightNormalization } from '../weights/weight-normalization.js';
import { assertLabels, labelEmbedding } from './label-embedding.js';

export interface ProjectionHeadOptions {
  /** First part of the names of the layers: `'logits'` gives `logits_score`, `logits_classes`, … */
  readonly name: string;
  /** int32 `[batch, 1]`. */
  readonly labels: tf.SymbolicTensor;
  /** How many classes there are. */
  readonly classes: number;
  /** Of the dense layer and the embedding. The paper has `'spectral'`. @defaultValue 'none' */
  readonly weightNormalization?: WeightNormalization;
  /** Decides the initial weights, together with the name. @defaultValue 0 */
  readonly seed?: number;
}

/**
 * Projection head of a class-conditional discriminator: how real the features are, and how well they agree with a learned
 * vector of the class, `f(x, y) = ψ(φ(x)) + ⟨embed(y), φ(x)⟩`.
 *
 * @param features - `φ(x)`, `[batch, features]`.
 * @returns Logits `[batch, 1]`.
 * @throws {@link ShapeError} when features or labels have other shapes.
 * @see Miyato & Koyama 2018, "cGANs with Projection Discriminator", equation 2, https://arxiv.org/abs/1802.05637
 */
export function projectionHead(
  features: tf.SymbolicTensor,
  options: ProjectionHeadOptions,
): tf.SymbolicTensor {
  const { name, labels, classes, weightNormalization = 'none', seed = 0 } = options;
  assertKnownOptions('projectionHead', options, { name, labels, classes, weightNormalization, seed });
  assertInteger('projectionHead', { classes });
  assertLabels('projectionHead', labels);
  const [, size, ...rest] = features.shape;
  if (typeof size !== 'number' || rest.length > 0) {
    throw new ShapeError(
      `projectionHead: \`features\` must have shape [batch, features], received ${formatShape(features.shape)}. Pool or flatten them.`,
    );
  }
  const kernelInitializer = seededGlorot({ seed, name: `${name}_score` });
  const dense = tf.layers.dense({ name: `${name}_score`, units: 1, kernelInitializer });
  const score = normalizeWeights(dense, { weightNormalization, seed }).apply(features) as tf.SymbolicTensor;
  const directions = labelEmbedding(labels, {
    name: `${name}_classes`,
    classes,
    size,
    standardDeviation: 1 / Math.sqrt(size), // agreement then starts as large as the score
    weightNormalization,
    seed,
  });
  const agreement = tf.layers.dot({ name: `${name}_agreement`, axes: 1 }).apply([features, directions]);
  return tf.layers.add({ name }).apply([score, agreement as tf.SymbolicTensor]) as tf.SymbolicTensor;
}
