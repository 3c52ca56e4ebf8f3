import { assertKnownOptions, formatShape, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { seededGlorot } from '../initializers/seeded-glorot.js';
import { AdaptiveAveragePooling } from '../resampling/adaptive-average-pooling.js';
import { normalizeWeights, type WeightNormalization } from '../weights/weight-normalization.js';

export interface SkipLayerExcitationOptions {
  /** First part of the names of the layers. */
  readonly name: string;
  /** Features of a lower resolution, `[batch, height, width, channels]`. */
  readonly skip: tf.SymbolicTensor;
  /** Of both convolutions. @defaultValue 'none' */
  readonly weightNormalization?: WeightNormalization;
  /** Decides the initial weights, together with the name. @defaultValue 0 */
  readonly seed?: number;
}

const optionNames: Readonly<Record<keyof SkipLayerExcitationOptions, true>> = {
  name: true,
  skip: true,
  weightNormalization: true,
  seed: true,
};

const POOLED_SIZE = 4;
/** Slope of the LeakyReLU, from the paper's figure 3. */
const SLOPE = 0.1;

/**
 * Skip-layer excitation: features of a low resolution say how much of each channel of a high resolution passes,
 * `x · sigmoid(conv1×1(leakyRelu(conv4×4(pool4×4(skip)))))`. A skip connection over many layers for one number per channel.
 *
 * @param input - Features of the high resolution, `[batch, height, width, channels]`.
 * @returns Of the same shape.
 * @throws {@link ShapeError} when either is no image.
 * @see Liu et al. 2021, "Towards Faster and Stabilized GAN Training for High-fidelity Few-shot Image Synthesis", section
 * 3.1, https://arxiv.org/abs/2101.04775
 */
export function skipLayerExcitation(
  input: tf.SymbolicTensor,
  options: SkipLayerExcitationOptions,
): tf.SymbolicTensor {
  assertKnownOptions('skipLayerExcitation', options, optionNames);
  const { name, skip } = options;
  for (const [argument, { shape }] of Object.entries({ input, skip })) {
    if (shape.length === 4) continue;
    throw new ShapeError(
      `skipLayerExcitation: \`${argument}\` must have shape [batch, height, width, channels], received ${formatShape(shape)}.`,
    );
  }
  const pooling = new AdaptiveAveragePooling({ name: `${name}_pool`, size: POOLED_SIZE });
  const pooled = pooling.apply(skip) as tf.SymbolicTensor;
  const filters = input.shape[3]!;
  const squeezed = convolve(pooled, {
    ...options,
    name: `${name}_squeeze`,
    filters,
    kernelSize: POOLED_SIZE,
  });
  const active = tf.layers.leakyReLU({ name: `${name}_activation`, alpha: SLOPE }).apply(squeezed);
  const excited = convolve(active as tf.SymbolicTensor, {
    ...options,
    name: `${name}_excite`,
    filters,
    kernelSize: 1,
  });
  const gate = tf.layers.activation({ name: `${name}_gate`, activation: 'sigmoid' }).apply(excited);
  return tf.layers.multiply({ name }).apply([input, gate as tf.SymbolicTensor]) as tf.SymbolicTensor;
}

interface ConvolutionOptions extends SkipLayerExcitationOptions {
  readonly filters: number;
  readonly kernelSize: number;
}

function convolve(
  input: tf.SymbolicTensor,
  { name, filters, kernelSize, weightNormalization = 'none', seed = 0 }: ConvolutionOptions,
): tf.SymbolicTensor {
  const kernelInitializer = seededGlorot({ seed, name });
  const layer = tf.layers.conv2d({ name, filters, kernelSize, useBias: false, kernelInitializer });
  return normalizeWeights(layer, { weightNormalization, seed }).apply(input) as tf.SymbolicTensor;
}
