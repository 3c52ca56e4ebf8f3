import { assertKnownOptions } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { residualBlockOptions, type ResidualBlockOptions } from './residual-options.js';
import { convolve, convolveShortcut, preActivate, sum } from './residual-parts.js';

/**
 * Residual block that keeps every size: `x + conv(relu(conv(relu(x))))`, with normalisation before each activation
 * where asked for. The shortcut is a 1×1 convolution when the channels change, else the input itself.
 *
 * @param input - `[batch, ..., channels]`, sound, image or volume.
 * @returns `[batch, ..., filters]`.
 * @throws {@link OptionError} when there is no such normalisation or activation.
 * @see He et al. 2016, "Identity Mappings in Deep Residual Networks", https://arxiv.org/abs/1603.05027
 * @see Miyato et al. 2018, "Spectral Normalization for Generative Adversarial Networks", appendix B.4,
 * https://arxiv.org/abs/1802.05957
 */
export function residualBlock(input: tf.SymbolicTensor, options: ResidualBlockOptions): tf.SymbolicTensor {
  assertKnownOptions('residualBlock', options, residualBlockOptions);
  const hidden = convolve(preActivate(input, 1, options), 1, options);
  const residual = convolve(preActivate(hidden, 2, options), 2, options);
  const shortcut = input.shape.at(-1) === options.filters ? input : convolveShortcut(input, options);
  return sum([shortcut, residual], `${options.name}_sum`);
}
