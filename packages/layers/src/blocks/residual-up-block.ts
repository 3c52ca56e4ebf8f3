import { assertKnownOptions } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { cropToSize } from './crop-to-size.js';
import { layersFor } from './ranked-layers.js';
import { residualBlockOptions, type ResidualBlockOptions } from './residual-options.js';
import { convolve, convolveShortcut, preActivate, sum } from './residual-parts.js';

export interface ResidualUpBlockOptions extends ResidualBlockOptions {
  /**
   * Height and width of an image, each twice that of the input or one less.
   * @defaultValue twice the input
   */
  readonly outputSize?: readonly [height: number, width: number];
}

/**
 * Residual block of a generator that doubles every size by nearest-neighbour upsampling before its first convolution:
 * `up(conv1×1(x)) + conv(relu(conv(up(relu(x)))))`, with normalisation before each activation where asked for.
 *
 * The shortcut upsamples last, as upsampling and a 1×1 convolution may change places: a quarter of the work. tfjs's own
 * gradient of the upsampling is wrong on its cpu backend; call `repairGradients()` of `@gankit/core` before training.
 *
 * @param input - `[batch, ..., channels]`, sound, image or volume.
 * @returns `[batch, ...outputSize, filters]`.
 * @throws {@link OptionError} when `outputSize` is out of reach, or there is no such normalisation or activation.
 * @see Miyato et al. 2018, "Spectral Normalization for Generative Adversarial Networks", appendix B.4,
 * https://arxiv.org/abs/1802.05957
 */
export function residualUpBlock(
  input: tf.SymbolicTensor,
  options: ResidualUpBlockOptions,
): tf.SymbolicTensor {
  assertKnownOptions('residualUpBlock', options, { ...residualBlockOptions, outputSize: true });
  const { name, outputSize } = options;
  const wide = double(preActivate(input, 1, options), { name: `${name}_up`, outputSize });
  const hidden = convolve(wide, 1, options);
  const residual = convolve(preActivate(hidden, 2, options), 2, options);
  const shortcut = double(convolveShortcut(input, options), { name: `${name}_shortcut_up`, outputSize });
  return sum([shortcut, residual], `${name}_sum`);
}

function double(
  input: tf.SymbolicTensor,
  { name, outputSize }: { readonly name: string; readonly outputSize: ResidualUpBlockOptions['outputSize'] },
): tf.SymbolicTensor {
  const doubled = layersFor('residualUpBlock', input).upsampling(name).apply(input) as tf.SymbolicTensor;
  return cropToSize(doubled, { caller: 'residualUpBlock', name: `${name}_crop`, outputSize, side: 'end' });
}
