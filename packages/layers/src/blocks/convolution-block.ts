import * as tf from '@tensorflow/tfjs';
import { applyActivation } from '../activations/activation.js';
import { seededNormal } from '../initializers/layer-seed.js';
import { normalize, removesBias } from '../normalization/normalization.js';
import { normalizeWeights } from '../weights/weight-normalization.js';
import type { BlockOptions } from './block-options.js';
import { layersFor } from './ranked-layers.js';

export interface ConvolutionOptions {
  /** Name of the public function, the first word of messages. */
  readonly caller: string;
  readonly kind: 'convolution' | 'transposed';
}

/** The convolution of a block, with `factor` for stride. */
export function applyConvolution(
  input: tf.SymbolicTensor,
  options: BlockOptions,
  { caller, kind }: ConvolutionOptions,
): tf.SymbolicTensor {
  const { filters, kernelSize = 5, factor = 2, normalization = 'none', seed = 0 } = options;
  const name = `${options.name}_conv`;
  const layer = layersFor(caller, input)[kind]({
    name,
    filters,
    kernelSize,
    strides: factor,
    useBias: !removesBias(normalization),
    kernelInitializer: seededNormal({ seed, name }),
  });
  const { weightNormalization = 'none' } = options;
  return normalizeWeights(layer, { weightNormalization, seed }).apply(input) as tf.SymbolicTensor;
}

/** Normalisation and activation of a block. */
export function finishBlock(convolved: tf.SymbolicTensor, options: BlockOptions): tf.SymbolicTensor {
  const { name, normalization = 'none', activation = 'linear' } = options;
  const normalized = normalize(convolved, { ...options, name: `${name}_norm`, normalization });
  return applyActivation(normalized, { name: `${name}_activation`, activation });
}
