import { assertKnownOptions } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { residualBlockOptions, type ResidualBlockOptions } from './residual-options.js';
import { convolve, convolveShortcut, halve, preActivate, sum } from './residual-parts.js';

/**
 * Residual block of a discriminator that halves every size (rounded up) by average pooling at its end:
 * `conv1×1(pool(x)) + pool(conv(relu(conv(relu(x)))))`.
 *
 * The shortcut pools first, as pooling and a 1×1 convolution may change places: a quarter of the work.
 *
 * @param input - `[batch, ..., channels]`, sound, image or volume.
 * @returns `[batch, ceil(size / 2), ..., filters]`.
 * @throws {@link OptionError} when there is no such normalisation or activation.
 * @see Miyato et al. 2018, "Spectral Normalization for Generative Adversarial Networks", appendix B.4,
 * https://arxiv.org/abs/1802.05957
 */
export function residualDownBlock(
  input: tf.SymbolicTensor,
  options: ResidualBlockOptions,
): tf.SymbolicTensor {
  assertKnownOptions('residualDownBlock', options, residualBlockOptions);
  const hidden = convolve(preActivate(input, 1, options), 1, options);
  return finish(input, hidden, options);
}

/**
 * {@link residualDownBlock} for the image itself: without activation (and normalisation) before the first convolution,
 * which would throw away half of the image. Miyato et al.'s code calls it the optimised block.
 *
 * @param input - `[batch, ..., channels]`, sound, image or volume.
 * @returns `[batch, ceil(size / 2), ..., filters]`.
 * @throws {@link OptionError} when there is no such normalisation or activation.
 */
export function residualFirstBlock(
  input: tf.SymbolicTensor,
  options: ResidualBlockOptions,
): tf.SymbolicTensor {
  assertKnownOptions('residualFirstBlock', options, residualBlockOptions);
  return finish(input, convolve(input, 1, options), options);
}

function finish(
  input: tf.SymbolicTensor,
  hidden: tf.SymbolicTensor,
  options: ResidualBlockOptions,
): tf.SymbolicTensor {
  const { name } = options;
  const residual = convolve(preActivate(hidden, 2, options), 2, options);
  const shortcut = convolveShortcut(halve(input, `${name}_shortcut_pool`), options);
  return sum([shortcut, halve(residual, `${name}_pool`)], `${name}_sum`);
}
