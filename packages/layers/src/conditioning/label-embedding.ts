import { assertInteger, assertKnownOptions, formatShape, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { seededNormal } from '../initializers/layer-seed.js';
import { normalizeWeights, type WeightNormalization } from '../weights/weight-normalization.js';

export interface LabelEmbeddingOptions {
  /** Name of the embedding; the reshaping after it is `${name}_flat`. */
  readonly name: string;
  /** How many classes there are. */
  readonly classes: number;
  /** Length of a class's vector. */
  readonly size: number;
  /** Of the initial vectors: 1 as latents have it, 0.02 as other weights of DCGAN. @defaultValue 1 */
  readonly standardDeviation?: number;
  /** Of the matrix of all vectors. @defaultValue 'none' */
  readonly weightNormalization?: WeightNormalization;
  /** Decides the initial vectors, together with the name. @defaultValue 0 */
  readonly seed?: number;
}

/**
 * A learned vector per class.
 *
 * @param labels - int32 `[batch, 1]`.
 * @returns `[batch, size]`.
 * @throws {@link ShapeError} when there is not one label per sample.
 * @see Mirza & Osindero 2014, "Conditional Generative Adversarial Nets", https://arxiv.org/abs/1411.1784
 */
export function labelEmbedding(labels: tf.SymbolicTensor, options: LabelEmbeddingOptions): tf.SymbolicTensor {
  const { name, classes, size, standardDeviation = 1, weightNormalization = 'none', seed = 0 } = options;
  const settings = { name, classes, size, standardDeviation, weightNormalization, seed };
  assertKnownOptions('labelEmbedding', options, settings);
  assertInteger('labelEmbedding', { classes, size });
  assertLabels('labelEmbedding', labels);
  const layer = tf.layers.embedding({
    name,
    inputDim: classes,
    outputDim: size,
    embeddingsInitializer: seededNormal({ seed, name, standardDeviation }),
  });
  const vectors = normalizeWeights(layer, { weightNormalization, seed }).apply(labels);
  const flatten = tf.layers.flatten({ name: `${name}_flat` });
  return flatten.apply(vectors as tf.SymbolicTensor) as tf.SymbolicTensor;
}

/** @throws {@link ShapeError} when there is not one label per sample. */
export function assertLabels(caller: string, { shape }: tf.SymbolicTensor): void {
  if (shape.length === 2 && shape[1] === 1) return;
  throw new ShapeError(
    `${caller}: \`labels\` must have shape [batch, 1], received ${formatShape(shape)}. Make them with \`tf.input({ shape: [1], dtype: 'int32' })\`.`,
  );
}
