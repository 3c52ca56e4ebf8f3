import { EqualizedLearningRate, FilteredResampling, ScaledLeakyRelu } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';

interface LayerOptions {
  /** Of the layer with weights; the activation is `${name}_activation`. */
  readonly name: string;
  readonly seed: number;
  /** Slows the layer down. @defaultValue 1 */
  readonly learningRateMultiplier?: number;
  /** Multiplies the kernel. @defaultValue 1 */
  readonly gain?: number;
}

/** Dense layer with an equalised learning rate. */
export function equalizedDense(
  input: tf.SymbolicTensor,
  { units, name, ...options }: LayerOptions & { readonly units: number },
): tf.SymbolicTensor {
  const layer = tf.layers.dense({ name, units });
  return new EqualizedLearningRate({ layer, ...options }).apply(input) as tf.SymbolicTensor;
}

export interface EqualizedConvolutionOptions extends LayerOptions {
  readonly filters: number;
  readonly kernelSize: number;
  /** `'down'` halves the image, after a low-pass filter. @defaultValue 'none' */
  readonly resample?: 'down' | 'none';
  /** @defaultValue 'with' */
  readonly bias?: 'with' | 'without';
}

/** Convolution with an equalised learning rate. */
export function equalizedConvolution(
  input: tf.SymbolicTensor,
  { filters, kernelSize, resample = 'none', bias = 'with', name, ...options }: EqualizedConvolutionOptions,
): tf.SymbolicTensor {
  const common = { name, filters, kernelSize, useBias: bias === 'with' };
  if (resample === 'none') {
    const layer = tf.layers.conv2d({ ...common, padding: 'same' });
    return new EqualizedLearningRate({ layer, ...options }).apply(input) as tf.SymbolicTensor;
  }
  const { blur, strides } = downsampling(kernelSize);
  const blurred = new FilteredResampling({ name: `${name}_blur`, ...blur }).apply(input);
  const layer = tf.layers.conv2d({ ...common, strides, padding: 'valid' });
  return new EqualizedLearningRate({ layer, ...options }).apply(blurred) as tf.SymbolicTensor;
}

/** A window of one pixel may come after the other pixels are gone; a larger one needs a border that it eats up. */
function downsampling(kernelSize: number): {
  readonly blur: { readonly down: number } | { readonly padding: readonly [number, number] };
  readonly strides: number;
} {
  if (kernelSize === 1) return { blur: { down: 2 }, strides: 1 };
  const excess = 2 + (kernelSize - 1);
  return { blur: { padding: [Math.ceil(excess / 2), Math.floor(excess / 2)] }, strides: 2 };
}

/** Leaky ReLU times `gain`. */
export function scaledLeakyRelu(
  input: tf.SymbolicTensor,
  { name, gain = Math.SQRT2 }: { readonly name: string; readonly gain?: number },
): tf.SymbolicTensor {
  return new ScaledLeakyRelu({ name: `${name}_activation`, gain }).apply(input) as tf.SymbolicTensor;
}
