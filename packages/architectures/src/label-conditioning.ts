import { seededNormal } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';

/** The second input of a class-conditional network: int32 `[batch, 1]`. */
export function labelInput(): tf.SymbolicTensor {
  return tf.input({ name: 'labels', shape: [1], dtype: 'int32' });
}

interface LabelOptions {
  /** int32 `[batch, 1]`, from {@link labelInput}. */
  readonly labels: tf.SymbolicTensor;
  readonly classes: number;
  readonly seed: number;
}

/**
 * Tells a generator the class: a learned vector per class, joined to the latent vector.
 *
 * The vectors start from a standard normal distribution, as the latents have; Adam at 2e-4 a step would take long to grow
 * smaller ones.
 *
 * @param latents - `[batch, latentSize]`.
 * @param options.labelSize - Length of a class's vector.
 * @returns `[batch, latentSize + labelSize]`.
 * @see Mirza & Osindero 2014, "Conditional Generative Adversarial Nets", https://arxiv.org/abs/1411.1784
 */
export function joinLabels(
  latents: tf.SymbolicTensor,
  { labels, classes, labelSize, seed }: LabelOptions & { readonly labelSize: number },
): tf.SymbolicTensor {
  const vectors = embed(labels, {
    name: 'label_embedding',
    classes,
    size: labelSize,
    seed,
    standardDeviation: 1,
  });
  return tf.layers.concatenate({ name: 'latents_and_label' }).apply([latents, vectors]) as tf.SymbolicTensor;
}

/**
 * Tells a discriminator the class: adds the inner product of its features and a learned vector per class,
 * `f(x, y) = ψ(φ(x)) + ⟨embed(y), φ(x)⟩`.
 *
 * @param logits - `ψ(φ(x))`, `[batch, 1]`.
 * @param options.features - `φ(x)`, `[batch, features]`.
 * @returns Logits `[batch, 1]`.
 * @see Miyato & Koyama 2018, "cGANs with Projection Discriminator", equation 2, https://arxiv.org/abs/1802.05637
 */
export function projectLabels(
  logits: tf.SymbolicTensor,
  { labels, classes, features, seed }: LabelOptions & { readonly features: tf.SymbolicTensor },
): tf.SymbolicTensor {
  const size = features.shape[1]!;
  const directions = embed(labels, { name: 'label_projection', classes, size, seed });
  const layer = tf.layers.dot({ name: 'label_agreement', axes: 1 });
  const agreement = layer.apply([features, directions]) as tf.SymbolicTensor;
  return tf.layers.add({ name: 'conditional_logits' }).apply([logits, agreement]) as tf.SymbolicTensor;
}

interface EmbedOptions {
  readonly name: string;
  readonly classes: number;
  readonly size: number;
  readonly seed: number;
  /** @defaultValue 0.02 */
  readonly standardDeviation?: number;
}

/** `[batch, 1]` labels to `[batch, size]` learned vectors. */
function embed(labels: tf.SymbolicTensor, options: EmbedOptions): tf.SymbolicTensor {
  const { name, classes, size, seed, standardDeviation = 0.02 } = options;
  const embedding = tf.layers.embedding({
    name,
    inputDim: classes,
    outputDim: size,
    embeddingsInitializer: seededNormal({ seed, name, standardDeviation }),
  });
  const flatten = tf.layers.flatten({ name: `${name}_flat` });
  return flatten.apply(embedding.apply(labels)) as tf.SymbolicTensor;
}
