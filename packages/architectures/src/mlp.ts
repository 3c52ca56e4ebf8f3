import { assertInteger, assertKnownOptions, assertNumber, OptionError, type GanNetworks } from '@gankit/core';
import {
  applyActivation,
  assertWeightNormalization,
  layerSeed,
  limitWeight,
  normalizeWeights,
  RandomDropout,
  type Activation,
  type WeightNormalization,
} from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import {
  joinLabels,
  joinLabelsToSamples,
  labelledLogits,
  networkLabels,
  type NetworkLabels,
} from './label-conditioning.js';
import { generatorLabelWays, type GeneratorLabels, type LabelOptions } from './label-options.js';

export interface MlpOptions extends LabelOptions {
  /**
   * Numbers in one sample: 2 for points in the plane. Or the shape of a sample, `[28, 28, 1]`: the networks then flatten
   * what they read and reshape what they make.
   */
  readonly size: number | readonly number[];
  /** Length of one latent vector. @defaultValue 16 */
  readonly latentSize?: number;
  /** Width of each hidden layer. @defaultValue 128 */
  readonly hiddenUnits?: number;
  /** Hidden layers of each network. @defaultValue 3 */
  readonly layers?: number;
  /** Number of classes, at least 2; both networks then take labels. @defaultValue no labels */
  readonly classes?: number;
  /** How the generator hears of the class. @defaultValue 'embedding' */
  readonly generatorLabels?: GeneratorLabels;
  /** Length of the vectors that `'embedding'` learns for each class. @defaultValue 4 */
  readonly labelSize?: number;
  /** Of every dense layer of the discriminator. @defaultValue 'none' */
  readonly discriminatorWeightNormalization?: WeightNormalization;
  /** Share of the numbers set to 0 after each hidden layer of the discriminator in training. @defaultValue 0 */
  readonly discriminatorDropout?: number;
  /** Decides all initial weights. @defaultValue 0 */
  readonly seed?: number;
}

/**
 * Fully connected generator and discriminator for vectors, such as points of a 2-D toy distribution, and for small images.
 *
 * ReLU in the generator with tanh at its end, leaky ReLU in the discriminator, no normalisation, initial weights as in
 * He et al. With `classes`, labels enter as in {@link conditional}. Stock tfjs layers only, unless the discriminator
 * has dropout or its weights are normalised: call `registerLayers()` of `@gankit/layers` before loading such a one.
 *
 * @throws {@link OptionError} when an option is out of range.
 * @see Goodfellow et al. 2014, "Generative Adversarial Nets", https://arxiv.org/abs/1406.2661
 * @see He et al. 2015, "Delving Deep into Rectifiers", https://arxiv.org/abs/1502.01852
 */
export function mlp(options: MlpOptions): GanNetworks {
  const settings = resolveMlp(options);
  const { sample, latentSize, classes, labels, seed } = settings;
  const latents = tf.input({ name: 'latents', shape: [latentSize] });
  const samples = tf.input({ name: 'samples', shape: [...sample] });
  const joined = labels === undefined ? latents : joinLabels(latents, labels.generator);
  const logits = labelledLogits(discriminatorFeatures(samples, settings), {
    labels: labels?.discriminator,
    seed,
    weightNormalization: settings.discriminatorWeightNormalization,
  });
  const inputsOf = (first: tf.SymbolicTensor): tf.SymbolicTensor[] =>
    labels === undefined ? [first] : [first, labels.generator.input];
  return {
    name: 'mlp',
    latentSize,
    data: classes === undefined ? { sample } : { sample, classes },
    ...(classes === undefined ? {} : { classes }),
    generator: tf.model({
      name: 'generator',
      inputs: inputsOf(latents),
      outputs: generatedSamples(joined, settings),
    }),
    discriminator: tf.model({ name: 'discriminator', inputs: inputsOf(samples), outputs: logits }),
  };
}

interface MlpSettings {
  readonly sample: readonly number[];
  readonly latentSize: number;
  readonly hiddenUnits: number;
  readonly layers: number;
  readonly classes: number | undefined;
  readonly labels: NetworkLabels<GeneratorLabels> | undefined;
  readonly discriminatorWeightNormalization: WeightNormalization;
  readonly discriminatorDropout: number;
  readonly seed: number;
}

function resolveMlp(options: MlpOptions): MlpSettings {
  const { size, latentSize = 16, hiddenUnits = 128, layers = 3, classes, labelSize = 4, seed = 0 } = options;
  const { generatorLabels = 'embedding', discriminatorLabels = 'projection' } = options;
  const { discriminatorWeightNormalization = 'none', discriminatorDropout = 0 } = options;
  const labelOptions = { classes, labelSize, generatorLabels, discriminatorLabels };
  const ofDiscriminator = { discriminatorWeightNormalization, discriminatorDropout };
  const sizes = { size, latentSize, hiddenUnits, layers };
  assertKnownOptions('mlp', options, { ...sizes, ...labelOptions, ...ofDiscriminator, seed });
  const sample = sampleOf(size);
  assertInteger('mlp', { latentSize, hiddenUnits, layers });
  assertInteger('mlp', { seed }, { minimum: 0, maximum: 0xffffffff });
  assertNumber('mlp', { discriminatorDropout }, { minimum: 0, maximum: 0.999 });
  assertWeightNormalization('mlp', { discriminatorWeightNormalization });
  const ways = { ways: generatorLabelWays, generatorLabels, discriminatorLabels };
  return {
    sample,
    latentSize,
    hiddenUnits,
    layers,
    classes,
    labels: networkLabels('mlp', { ...ways, classes, labelSize, seed }),
    discriminatorWeightNormalization,
    discriminatorDropout,
    seed,
  };
}

/** @throws {@link OptionError} when it is neither a number nor the shape of a sample. */
function sampleOf(size: MlpOptions['size']): readonly number[] {
  if (!Array.isArray(size)) {
    assertInteger('mlp', { size: size as number });
    return [size as number];
  }
  if (size.length === 0) {
    throw new OptionError(
      'mlp: `size` must be a number or the shape of a sample, received []. Give 2 for points, or [28, 28, 1].',
    );
  }
  for (const [axis, length] of size.entries()) assertInteger('mlp', { [`size[${axis}]`]: length });
  return size;
}

function generatedSamples(latents: tf.SymbolicTensor, settings: MlpSettings): tf.SymbolicTensor {
  const { sample, seed } = settings;
  const features = hiddenLayers(latents, { ...settings, name: 'up', activation: 'relu' });
  const units = sample.reduce((product, length) => product * length, 1);
  const flat = dense(features, { name: 'output', units, activation: 'tanh', seed });
  if (sample.length === 1) return flat;
  const reshape = tf.layers.reshape({ name: 'reshape', targetShape: [...sample] });
  return reshape.apply(flat) as tf.SymbolicTensor;
}

function discriminatorFeatures(samples: tf.SymbolicTensor, settings: MlpSettings): tf.SymbolicTensor {
  const { sample, labels, discriminatorWeightNormalization: weightNormalization } = settings;
  const flatten = tf.layers.flatten({ name: 'flatten' });
  const flat = sample.length === 1 ? samples : (flatten.apply(samples) as tf.SymbolicTensor);
  const joined = labels === undefined ? flat : joinLabelsToSamples(flat, labels.discriminator);
  return hiddenLayers(joined, {
    ...settings,
    name: 'down',
    activation: 'leakyRelu',
    weightNormalization,
    dropout: settings.discriminatorDropout,
  });
}

interface DenseOptions {
  readonly name: string;
  readonly activation: Activation;
  readonly weightNormalization?: WeightNormalization;
  readonly seed: number;
}

interface HiddenOptions extends DenseOptions {
  readonly dropout?: number;
  readonly hiddenUnits: number;
  readonly layers: number;
}

function hiddenLayers(
  input: tf.SymbolicTensor,
  { name, hiddenUnits, layers, dropout = 0, ...options }: HiddenOptions,
): tf.SymbolicTensor {
  let features = input;
  for (let layer = 1; layer <= layers; layer += 1) {
    features = dense(features, { ...options, name: `${name}${layer}`, units: hiddenUnits });
    if (dropout === 0) continue;
    const drop = new RandomDropout({ name: `${name}${layer}_dropout`, rate: dropout });
    features = drop.apply(features) as tf.SymbolicTensor;
  }
  return features;
}

function dense(
  input: tf.SymbolicTensor,
  { name, units, activation, weightNormalization = 'none', seed }: DenseOptions & { readonly units: number },
): tf.SymbolicTensor {
  const kernelInitializer = limitWeight(tf.initializers.heNormal({ seed: layerSeed(seed, name) }), name);
  const layer = tf.layers.dense({ name: `${name}_dense`, units, kernelInitializer });
  const normalized = normalizeWeights(layer, { weightNormalization, seed });
  return applyActivation(normalized.apply(input) as tf.SymbolicTensor, {
    name: `${name}_activation`,
    activation,
  });
}
