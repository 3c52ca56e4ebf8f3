import { applyActivation, seededNormal } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import type { R3ganSettings } from './r3gan-options.js';

/** Keeps the variance through leaky ReLU of slope 0.2. */
const leakyReluGain = Math.sqrt(2 / (1 + 0.2 ** 2));
const convolutionsPerBlock = 3;

interface ConvolutionOptions {
  readonly name: string;
  readonly filters: number;
  /** Standard deviation of the initial weights times the square root of the numbers each output adds up. @defaultValue 1 */
  readonly gain?: number;
  /** @defaultValue 1 */
  readonly kernelSize?: number;
  readonly useBias?: boolean;
  readonly seed: number;
}

/** A convolution whose outputs have the variance of its inputs, times the square of the gain. */
export function convolution(
  input: tf.SymbolicTensor,
  { name, filters, gain = 1, kernelSize = 1, useBias = false, seed }: ConvolutionOptions,
): tf.SymbolicTensor {
  const summands = kernelSize ** 2 * input.shape.at(-1)!;
  const standardDeviation = gain / Math.sqrt(summands);
  const kernelInitializer =
    gain === 0 ? tf.initializers.zeros() : seededNormal({ seed, name, standardDeviation });
  const layer = tf.layers.conv2d({ name, filters, kernelSize, padding: 'same', useBias, kernelInitializer });
  return layer.apply(input) as tf.SymbolicTensor;
}

/**
 * The residual blocks of one level, each `x + conv1×1(a(conv3×3(a(conv1×1(x)))))` with leaky ReLU as `a`. As the last
 * convolution starts from 0, each block does nothing at first; the gain of the others shrinks with the number of blocks
 * of the network.
 *
 * @param input - `[batch, height, width, channels]`.
 * @param level - First part of the names of the layers: `'up1'`.
 * @returns Shape of the input.
 * @see Zhang et al. 2019, "Fixup Initialization", https://arxiv.org/abs/1901.09321
 */
export function residualBlocks(
  input: tf.SymbolicTensor,
  level: string,
  { blocks, expansion, kernelSize, sizes, seed }: R3ganSettings,
): tf.SymbolicTensor {
  const filters = input.shape.at(-1)!;
  const hidden = filters * expansion;
  const gain = leakyReluGain * (blocks * sizes.length) ** (-1 / (2 * convolutionsPerBlock - 2));
  let features = input;
  for (let block = 1; block <= blocks; block += 1) {
    const name = `${level}_block${block}`;
    const activate = (x: tf.SymbolicTensor, position: number): tf.SymbolicTensor =>
      applyActivation(x, { name: `${name}_activation${position}`, activation: 'leakyRelu' });
    const inner = { filters: hidden, gain, useBias: true, seed };
    const first = activate(convolution(features, { ...inner, name: `${name}_conv1` }), 1);
    const second = activate(convolution(first, { ...inner, name: `${name}_conv2`, kernelSize }), 2);
    const residual = convolution(second, { name: `${name}_conv3`, filters, gain: 0, seed });
    features = tf.layers.add({ name: `${name}_sum` }).apply([features, residual]) as tf.SymbolicTensor;
  }
  return features;
}
