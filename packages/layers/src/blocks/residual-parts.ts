import * as tf from '@tensorflow/tfjs';
import { applyActivation } from '../activations/activation.js';
import { normalize } from '../normalization/normalization.js';
import { layersFor } from './ranked-layers.js';
import type { ResidualBlockOptions } from './residual-options.js';
import { seededGlorot } from '../initializers/seeded-glorot.js';
import { normalizeWeights } from '../weights/weight-normalization.js';

/** One position in a block: the number of its convolution. */
export type Position = 1 | 2;

/** Normalisation and activation before convolution `position`. */
export function preActivate(
  input: tf.SymbolicTensor,
  position: Position,
  options: ResidualBlockOptions,
): tf.SymbolicTensor {
  const { name, normalization = 'none', activation = 'relu' } = options;
  const normalized = normalize(input, {
    ...options,
    name: `${name}_norm${position}`,
    normalization,
  });
  return applyActivation(normalized, { name: `${name}_activation${position}`, activation });
}

/** Convolution `position`, of stride 1; the first gives `hiddenFilters`, the second `filters`. */
export function convolve(
  input: tf.SymbolicTensor,
  position: Position,
  options: ResidualBlockOptions,
): tf.SymbolicTensor {
  const { filters, hiddenFilters = filters, kernelSize = 3 } = options;
  return convolution(input, {
    ...options,
    name: `${options.name}_conv${position}`,
    filters: position === 1 ? hiddenFilters : filters,
    kernelSize,
    gain: Math.SQRT2,
  });
}

/** The convolution of single positions that gives a shortcut its channels. */
export function convolveShortcut(input: tf.SymbolicTensor, options: ResidualBlockOptions): tf.SymbolicTensor {
  return convolution(input, { ...options, name: `${options.name}_shortcut`, kernelSize: 1, gain: 1 });
}

export function halve(input: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  return layersFor('residualDownBlock', input).averagePooling(name).apply(input) as tf.SymbolicTensor;
}

export function sum(inputs: readonly tf.SymbolicTensor[], name: string): tf.SymbolicTensor {
  return tf.layers.add({ name }).apply([...inputs]) as tf.SymbolicTensor;
}

interface ConvolutionOptions extends ResidualBlockOptions {
  readonly kernelSize: number;
  readonly gain: number;
}

function convolution(
  input: tf.SymbolicTensor,
  { name, filters, kernelSize, gain, weightNormalization = 'none', seed = 0 }: ConvolutionOptions,
): tf.SymbolicTensor {
  const layer = layersFor('residualBlock', input).convolution({
    name,
    filters,
    kernelSize,
    kernelInitializer: seededGlorot({ seed, name, gain }),
  });
  return normalizeWeights(layer, { weightNormalization, seed, gain }).apply(input) as tf.SymbolicTensor;
}
