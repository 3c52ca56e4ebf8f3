import * as tf from '@tensorflow/tfjs';
import { applyActivation } from '../activations/activation.js';
import type { BlockOptions } from './block-options.js';
import { cropToSize } from './crop-to-size.js';
import { seededNormal } from '../initializers/layer-seed.js';
import { applyNormalization } from '../normalization/normalization.js';

export interface UpsampleBlockOptions extends BlockOptions {
  /**
   * Height and width of the output, each twice that of the input or one less.
   * @defaultValue twice the input
   */
  readonly outputSize?: readonly [height: number, width: number];
}

/**
 * Doubles height and width: transposed convolution of stride 2, cropping to an odd size where asked for,
 * normalisation, activation. Stock tfjs layers only.
 *
 * The block is laid out as the exact transpose of a {@link downsampleBlock} with the same kernel size that goes from
 * `outputSize` to the input's size.
 *
 * @param input - `[batch, height, width, channels]`.
 * @returns `[batch, ...outputSize, filters]`.
 * @throws {@link OptionError} when `outputSize` is out of reach, or there is no such normalisation or activation.
 * @see Radford et al. 2015, "Unsupervised Representation Learning with DCGAN", https://arxiv.org/abs/1511.06434
 */
export function upsampleBlock(input: tf.SymbolicTensor, options: UpsampleBlockOptions): tf.SymbolicTensor {
  const { name, filters, kernelSize = 5, normalization = 'none', activation = 'linear', seed = 0 } = options;
  const { batchNormMomentum = 0.9, outputSize } = options;
  const convolution = tf.layers.conv2dTranspose({
    name: `${name}_conv`,
    filters,
    kernelSize,
    strides: 2,
    padding: 'same',
    // Batch normalisation subtracts any bias again.
    useBias: normalization === 'none',
    kernelInitializer: seededNormal({ seed, name: `${name}_conv` }),
  });
  const doubled = convolution.apply(input) as tf.SymbolicTensor;
  const convolved = cropToSize(doubled, {
    caller: 'upsampleBlock',
    name: `${name}_crop`,
    outputSize,
    // A stride-2 'same' convolution pads an odd side by one more than an even one, in front for an odd kernel: the row
    // that falls away is then the first, else the last.
    side: kernelSize % 2 === 1 ? 'start' : 'end',
  });
  const normalized = applyNormalization(convolved, {
    name: `${name}_norm`,
    normalization,
    batchNormMomentum,
  });
  return applyActivation(normalized, { name: `${name}_activation`, activation });
}
