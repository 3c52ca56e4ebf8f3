import * as tf from '@tensorflow/tfjs';
import { applyActivation } from '../activations/activation.js';
import type { BlockOptions } from './block-options.js';
import { seededNormal } from '../initializers/layer-seed.js';
import { applyNormalization } from '../normalization/normalization.js';

/**
 * Halves height and width (rounded up): convolution of stride 2, normalisation, activation. Stock tfjs layers only.
 *
 * @param input - `[batch, height, width, channels]`.
 * @returns `[batch, ceil(height / 2), ceil(width / 2), filters]`.
 * @throws {@link OptionError} when there is no such normalisation or activation.
 * @see Radford et al. 2015, "Unsupervised Representation Learning with DCGAN", https://arxiv.org/abs/1511.06434
 */
export function downsampleBlock(input: tf.SymbolicTensor, options: BlockOptions): tf.SymbolicTensor {
  const { name, filters, kernelSize = 5, normalization = 'none', activation = 'linear', seed = 0 } = options;
  const { batchNormMomentum = 0.9 } = options;
  const convolution = tf.layers.conv2d({
    name: `${name}_conv`,
    filters,
    kernelSize,
    strides: 2,
    padding: 'same',
    // Batch normalisation subtracts any bias again.
    useBias: normalization === 'none',
    kernelInitializer: seededNormal({ seed, name: `${name}_conv` }),
  });
  const convolved = convolution.apply(input) as tf.SymbolicTensor;
  const normalized = applyNormalization(convolved, {
    name: `${name}_norm`,
    normalization,
    batchNormMomentum,
  });
  return applyActivation(normalized, { name: `${name}_activation`, activation });
}
