import { assertInteger, type GanNetworks } from '@gankit/core';
import {
  applyActivation,
  assertWeightNormalization,
  layerSeed,
  normalizeWeights,
  type Activation,
  type WeightNormalization,
} from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { joinLabels, labelInput, projectLabels } from './label-conditioning.js';
import { realnessLogits } from './realness-logits.js';

export interface MlpOptions {
  /** Numbers in one sample: 2 for points in the plane. */
  readonly size: number;
  /** Length of one latent vector. @defaultValue 16 */
  readonly latentSize?: number;
  /** Width of each hidden layer. @defaultValue 128 */
  readonly hiddenUnits?: number;
  /** Hidden layers of each network. @defaultValue 3 */
  readonly layers?: number;
  /** Number of classes, at least 2; both networks then take labels. @defaultValue no labels */
  readonly classes?: number;
  /** Length of the vector that the generator learns for each class. @defaultValue 4 */
  readonly labelSize?: number;
  /** Of every dense layer of the discriminator. @defaultValue 'none' */
  readonly discriminatorWeightNormalization?: WeightNormalization;
  /** Decides all initial weights. @defaultValue 0 */
  readonly seed?: number;
}

/**
 * Fully connected generator and discriminator for vectors, such as points of a 2-D toy distribution.
 *
 * ReLU in the generator with tanh at its end, leaky ReLU in the discriminator, no normalisation, initial weights as in
 * He et al. With `classes`, labels enter as in {@link conditional}. Stock tfjs layers only, unless the discriminator's
 * weights are normalised: call `registerLayers()` of `@gankit/layers` before loading such a one.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Goodfellow et al. 2014, "Generative Adversarial Nets", https://arxiv.org/abs/1406.2661
 * @see He et al. 2015, "Delving Deep into Rectifiers", https://arxiv.org/abs/1502.01852
 */
export function mlp(options: MlpOptions): GanNetworks {
  const { size, latentSize = 16, hiddenUnits = 128, layers = 3, classes, labelSize = 4, seed = 0 } = options;
  const { discriminatorWeightNormalization: weightNormalization = 'none' } = options;
  assertInteger('mlp', { size, latentSize, hiddenUnits, layers, labelSize });
  assertInteger('mlp', { seed }, { minimum: 0, maximum: 0xffffffff });
  if (classes !== undefined) assertInteger('mlp', { classes }, { minimum: 2 });
  assertWeightNormalization('mlp', { discriminatorWeightNormalization: weightNormalization });
  const hidden = { hiddenUnits, layers, seed };
  const latents = tf.input({ name: 'latents', shape: [latentSize] });
  const samples = tf.input({ name: 'samples', shape: [size] });
  const labels = classes === undefined ? undefined : { labels: labelInput(), classes, seed };
  const joined = labels === undefined ? latents : joinLabels(latents, { ...labels, labelSize });
  const generated = dense(hiddenLayers(joined, { ...hidden, name: 'up', activation: 'relu' }), {
    name: 'output',
    units: size,
    activation: 'tanh',
    seed,
  });
  const features = hiddenLayers(samples, {
    ...hidden,
    name: 'down',
    activation: 'leakyRelu',
    weightNormalization,
  });
  const unconditional = realnessLogits(features, { seed, weightNormalization });
  const logits = labels === undefined ? unconditional : projectLabels(unconditional, { ...labels, features });
  const inputsOf = (first: tf.SymbolicTensor): tf.SymbolicTensor[] =>
    labels === undefined ? [first] : [first, labels.labels];
  return {
    name: 'mlp',
    latentSize,
    data: classes === undefined ? { sample: [size] } : { sample: [size], classes },
    ...(classes === undefined ? {} : { classes }),
    generator: tf.model({ name: 'generator', inputs: inputsOf(latents), outputs: generated }),
    discriminator: tf.model({ name: 'discriminator', inputs: inputsOf(samples), outputs: logits }),
  };
}

interface DenseOptions {
  readonly name: string;
  readonly activation: Activation;
  readonly weightNormalization?: WeightNormalization;
  readonly seed: number;
}

interface HiddenOptions extends DenseOptions {
  readonly hiddenUnits: number;
  readonly layers: number;
}

function hiddenLayers(
  input: tf.SymbolicTensor,
  { name, hiddenUnits, layers, ...options }: HiddenOptions,
): tf.SymbolicTensor {
  let features = input;
  for (let layer = 1; layer <= layers; layer += 1) {
    features = dense(features, { ...options, name: `${name}${layer}`, units: hiddenUnits });
  }
  return features;
}

function dense(
  input: tf.SymbolicTensor,
  { name, units, activation, weightNormalization = 'none', seed }: DenseOptions & { readonly units: number },
): tf.SymbolicTensor {
  const kernelInitializer = tf.initializers.heNormal({ seed: layerSeed(seed, name) });
  const layer = tf.layers.dense({ name: `${name}_dense`, units, kernelInitializer });
  const normalized = normalizeWeights(layer, { weightNormalization, seed });
  return applyActivation(normalized.apply(input) as tf.SymbolicTensor, {
    name: `${name}_activation`,
    activation,
  });
}
