import { assertKnownOptions } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { blockOptions, type BlockOptions } from './block-options.js';
import { applyConvolution, finishBlock } from './convolution-block.js';
import { cropToSize } from './crop-to-size.js';

export interface UpsampleBlockOptions extends BlockOptions {
  /**
   * Height and width of an image of twice the size, each one less where asked for.
   * @defaultValue `factor` times the input
   */
  readonly outputSize?: readonly [height: number, width: number];
}

/**
 * Makes every axis `factor` times larger, twice by default: transposed convolution, cropping to an odd size where asked for,
 * normalisation, activation. Stock tfjs layers only for images and volumes, unless an option asks for another; sound takes
 * {@link Conv1DTranspose}.
 *
 * The block is laid out as the exact transpose of a {@link downsampleBlock} with the same kernel size that goes from
 * `outputSize` to the input's size. Volumes need `repairGradients()` of `@gankit/core`, as tfjs cannot differentiate their
 * transposed convolution.
 *
 * @param input - `[batch, ..., channels]`, with one to three axes between.
 * @returns `[batch, ...outputSize, filters]`.
 * @throws {@link OptionError} when `outputSize` is out of reach, or there is no such normalisation or activation,
 * {@link ShapeError} for other inputs.
 * @see Radford et al. 2015, "Unsupervised Representation Learning with DCGAN", https://arxiv.org/abs/1511.06434
 */
export function upsampleBlock(input: tf.SymbolicTensor, options: UpsampleBlockOptions): tf.SymbolicTensor {
  assertKnownOptions('upsampleBlock', options, { ...blockOptions, outputSize: true });
  const { name, kernelSize = 5, outputSize } = options;
  const place = { caller: 'upsampleBlock', kind: 'transposed' } as const;
  const larger = applyConvolution(input, options, place);
  const cropped = cropToSize(larger, {
    caller: 'upsampleBlock',
    name: `${name}_crop`,
    outputSize,
    // A stride-2 'same' convolution pads an odd side by one more than an even one, in front for an odd kernel: the row
    // that falls away is then the first, else the last.
    side: kernelSize % 2 === 1 ? 'start' : 'end',
  });
  return finishBlock(cropped, options);
}
