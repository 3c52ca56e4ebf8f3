import { assertInteger } from '@gankit/core';
import { labelEmbedding, limitWeight, projectionHead, type WeightNormalization } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import {
  assertOneOf,
  discriminatorLabelWays,
  type DiscriminatorLabels,
  type GeneratorLabels,
  type LabelOptions,
} from './label-options.js';
import { realnessLogits } from './realness-logits.js';

/** Labels as a network hears of them. */
export interface Labels<Way extends string> {
  readonly way: Way;
  /** The second input of the network: int32 `[batch, 1]`. */
  readonly input: tf.SymbolicTensor;
  readonly classes: number;
  /** Length of a learned vector. */
  readonly labelSize: number;
  readonly seed: number;
}

/** Labels of both networks, which share the input. */
export interface NetworkLabels<Way extends string> {
  readonly generator: Labels<Way>;
  readonly discriminator: Labels<DiscriminatorLabels>;
}

/**
 * The labels of both networks; nothing without classes.
 *
 * @param caller - Name of the public function, the first word of the message.
 * @param options.ways - What `generatorLabels` may be here.
 * @throws {@link OptionError} when a way, the number of classes or the size is none.
 */
export function networkLabels<Way extends string>(
  caller: string,
  {
    ways,
    classes,
    labelSize,
    generatorLabels,
    discriminatorLabels,
    seed,
  }: Required<LabelOptions<Way>> & {
    readonly ways: readonly Way[];
    readonly classes: number | undefined;
    readonly seed: number;
  },
): NetworkLabels<Way> | undefined {
  assertInteger(caller, { labelSize });
  assertOneOf(caller, { generatorLabels }, ways);
  assertOneOf(caller, { discriminatorLabels }, discriminatorLabelWays);
  if (classes === undefined) return undefined;
  assertInteger(caller, { classes }, { minimum: 2 });
  const input = tf.input({ name: 'labels', shape: [1], dtype: 'int32' });
  const labels = { input, classes, labelSize, seed };
  return {
    generator: { ...labels, way: generatorLabels },
    discriminator: { ...labels, way: discriminatorLabels },
  };
}

/**
 * Tells a generator the class: a vector of the class, joined to the latent vector.
 *
 * Learned vectors start from a standard normal distribution, as the latents have; Adam at 2e-4 a step would take long to
 * grow smaller ones.
 *
 * @param latents - `[batch, latentSize]`.
 * @returns `[batch, latentSize + classes]` for `'concatenation'`, `[batch, latentSize + labelSize]` for `'embedding'`.
 * @see Mirza & Osindero 2014, "Conditional Generative Adversarial Nets", https://arxiv.org/abs/1411.1784
 */
export function joinLabels(latents: tf.SymbolicTensor, labels: Labels<GeneratorLabels>): tf.SymbolicTensor {
  const vectors = classVectors(labels, 'label');
  return tf.layers.concatenate({ name: 'latents_and_label' }).apply([latents, vectors]) as tf.SymbolicTensor;
}

/**
 * Tells a discriminator the class where it begins: a vector of the class, joined to the sample, of an image to every
 * pixel. `'projection'` leaves the samples as they are, as it works at the other end.
 *
 * @param samples - `[batch, height, width, channels]` or `[batch, size]`.
 * @returns The same with as many more channels or numbers as the vector is long.
 * @see Mirza & Osindero 2014, "Conditional Generative Adversarial Nets", https://arxiv.org/abs/1411.1784
 */
export function joinLabelsToSamples(
  samples: tf.SymbolicTensor,
  { way, ...labels }: Labels<DiscriminatorLabels>,
): tf.SymbolicTensor {
  if (way === 'projection') return samples;
  const vectors = atEveryPixel(
    classVectors({ ...labels, way }, 'sample_label'),
    samples.shape.slice(1, -1) as number[],
  );
  return tf.layers.concatenate({ name: 'sample_and_label' }).apply([samples, vectors]) as tf.SymbolicTensor;
}

/**
 * The end of a discriminator that may be told the class: a dense layer, for `'projection'` with the inner product of the
 * features and a learned vector per class, `f(x, y) = ψ(φ(x)) + ⟨embed(y), φ(x)⟩`.
 *
 * @param features - `φ(x)`, `[batch, features]`.
 * @param options.labels - Nothing for networks without labels.
 * @returns Logits `[batch, 1]`.
 * @see Miyato & Koyama 2018, "cGANs with Projection Discriminator", equation 2, https://arxiv.org/abs/1802.05637
 */
export function labelledLogits(
  features: tf.SymbolicTensor,
  {
    labels,
    seed,
    weightNormalization = 'none',
  }: {
    readonly labels: Labels<DiscriminatorLabels> | undefined;
    readonly seed: number;
    readonly weightNormalization?: WeightNormalization;
  },
): tf.SymbolicTensor {
  if (labels?.way !== 'projection') return realnessLogits(features, { seed, weightNormalization });
  const head = { name: 'logits', labels: labels.input, classes: labels.classes };
  return projectionHead(features, { ...head, weightNormalization, seed });
}

/** A vector per sample that says its class, `[batch, classes]` or `[batch, labelSize]`. */
function classVectors(
  { way, input, classes, labelSize, seed }: Labels<GeneratorLabels>,
  place: string,
): tf.SymbolicTensor {
  if (way === 'embedding') {
    return labelEmbedding(input, { name: `${place}_embedding`, classes, size: labelSize, seed });
  }
  const name = `${place}_one_hot`;
  const oneHot = tf.layers.embedding({
    name,
    inputDim: classes,
    outputDim: classes,
    embeddingsInitializer: limitWeight(tf.initializers.identity({}), name),
    trainable: false,
  });
  const flatten = tf.layers.flatten({ name: `${name}_flat` });
  return flatten.apply(oneHot.apply(input)) as tf.SymbolicTensor;
}

/** `[batch, size]` to `[batch, ...positions, size]`. */
function atEveryPixel(vectors: tf.SymbolicTensor, positions: readonly number[]): tf.SymbolicTensor {
  if (positions.length === 0) return vectors;
  const count = positions.reduce((product, size) => product * size, 1);
  const repeat = tf.layers.repeatVector({ name: 'label_repeat', n: count });
  const targetShape = [...positions, vectors.shape[1]!];
  const reshape = tf.layers.reshape({ name: 'label_planes', targetShape });
  return reshape.apply(repeat.apply(vectors)) as tf.SymbolicTensor;
}
