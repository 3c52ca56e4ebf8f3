import { assertKnownOptions } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { blockOptions, type BlockOptions } from './block-options.js';
import { applyConvolution, finishBlock } from './convolution-block.js';

/**
 * Makes every axis `factor` times smaller (rounded up), half by default: strided convolution, normalisation, activation.
 * Stock tfjs layers only, unless an option asks for another. The convolution has as many axes as the input: sound, images,
 * volumes.
 *
 * @param input - `[batch, ..., channels]`, with one to three axes between.
 * @returns `[batch, ceil(size / factor), ..., filters]`.
 * @throws {@link OptionError} when there is no such normalisation or activation, {@link ShapeError} for other inputs.
 * @see Radford et al. 2015, "Unsupervised Representation Learning with DCGAN", https://arxiv.org/abs/1511.06434
 * @see Donahue et al. 2019, "Adversarial Audio Synthesis", https://arxiv.org/abs/1802.04208, for sound
 * @see Wu et al. 2016, "Learning a Probabilistic Latent Space of Object Shapes", https://arxiv.org/abs/1610.07584, for
 * volumes
 */
export function downsampleBlock(input: tf.SymbolicTensor, options: BlockOptions): tf.SymbolicTensor {
  assertKnownOptions('downsampleBlock', options, blockOptions);
  const place = { caller: 'downsampleBlock', kind: 'convolution' } as const;
  return finishBlock(applyConvolution(input, options, place), options);
}
