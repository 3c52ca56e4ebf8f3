import {
  applyActivation,
  applyNormalization,
  cropToSize,
  normalizeWeights,
  NoiseInjection,
  seededNormal,
  type WeightNormalization,
} from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';

/** What the convolutions of one network have in common. */
export interface PartOptions {
  readonly weightNormalization: WeightNormalization;
  readonly batchNormMomentum: number;
  readonly seed: number;
}

interface ConvolutionOptions extends PartOptions {
  readonly name: string;
  readonly filters: number;
  /** @defaultValue 3 */
  readonly kernelSize?: number;
  /** @defaultValue 1 */
  readonly strides?: number;
  /** @defaultValue 'same' */
  readonly padding?: 'same' | 'valid';
}

/** A convolution without bias, as everywhere in the paper's code. */
export function convolve(
  input: tf.SymbolicTensor,
  {
    name,
    filters,
    kernelSize = 3,
    strides = 1,
    padding = 'same',
    weightNormalization,
    seed,
  }: ConvolutionOptions,
): tf.SymbolicTensor {
  const kernelInitializer = seededNormal({ seed, name });
  const layer = tf.layers.conv2d({
    name,
    filters,
    kernelSize,
    strides,
    padding,
    useBias: false,
    kernelInitializer,
  });
  return normalizeWeights(layer, { weightNormalization, seed }).apply(input) as tf.SymbolicTensor;
}

interface NamedOptions extends PartOptions {
  readonly name: string;
}

/** Batch normalisation and a gated linear unit, which halves the channels. */
export function gate(input: tf.SymbolicTensor, { name, batchNormMomentum }: NamedOptions): tf.SymbolicTensor {
  const normalized = applyNormalization(input, {
    name: `${name}_norm`,
    normalization: 'batch',
    batchNormMomentum,
  });
  return applyActivation(normalized, { name: `${name}_gate`, activation: 'gatedLinear' });
}

/** Batch normalisation and LeakyReLU. */
export function activate(
  input: tf.SymbolicTensor,
  { name, batchNormMomentum }: NamedOptions,
): tf.SymbolicTensor {
  const normalized = applyNormalization(input, {
    name: `${name}_norm`,
    normalization: 'batch',
    batchNormMomentum,
  });
  return applyActivation(normalized, { name: `${name}_activation`, activation: 'leakyRelu' });
}

export interface UpOptions extends PartOptions {
  /** First part of the names of the layers. */
  readonly name: string;
  readonly filters: number;
  /** Height and width of the output: twice the input's, or one less. */
  readonly size: number;
  /** `'noise'`: noise after the convolution, and a second convolution with noise. @defaultValue 'plain' */
  readonly kind?: 'noise' | 'plain';
}

/** Doubles an image: repetition, convolution, batch normalisation, gated linear unit. */
export function upBlock(
  input: tf.SymbolicTensor,
  { kind = 'plain', size, ...options }: UpOptions,
): tf.SymbolicTensor {
  const { name, filters } = options;
  const doubled = tf.layers
    .upSampling2d({ name: `${name}_up`, size: [2, 2] })
    .apply(input) as tf.SymbolicTensor;
  const cropped = cropToSize(doubled, {
    caller: 'fastgan',
    name: `${name}_crop`,
    outputSize: [size, size],
    side: 'end',
  });
  const positions = kind === 'noise' ? [1, 2] : [1];
  return positions.reduce((features, position) => {
    const part = { ...options, name: `${name}_conv${position}` };
    const convolved = convolve(features, { ...part, filters: 2 * filters }); // the gate halves them
    return gate(kind === 'noise' ? injectNoise(convolved, part) : convolved, part);
  }, cropped);
}

function injectNoise(input: tf.SymbolicTensor, { name, seed }: NamedOptions): tf.SymbolicTensor {
  return new NoiseInjection({ name: `${name}_noise`, seed }).apply(input) as tf.SymbolicTensor;
}
