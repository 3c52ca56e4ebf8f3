import { assertNumber } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { soleShape, soleTensor } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface ScaledLeakyReluOptions {
  /** Slope below zero. @defaultValue 0.2 */
  readonly slope?: number;
  /** Multiplies the result. @defaultValue √2, which keeps the variance of normal inputs */
  readonly gain?: number;
  readonly name?: string;
}

/**
 * Leaky ReLU times `√2`, so that what was of variance 1 stays so: `gain · max(x, slope · x)`. StyleGAN2's activation.
 *
 * Any shape. It has no weights and may be differentiated twice, after `repairGradients()` of `@gankit/core`. Call
 * {@link registerLayers} before loading a model that holds it.
 *
 * @see Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN", https://arxiv.org/abs/1912.04958
 */
export class ScaledLeakyRelu extends tf.layers.Layer {
  static readonly className = 'ScaledLeakyRelu';
  readonly #slope: number;
  readonly #gain: number;

  constructor({ slope = 0.2, gain = Math.SQRT2, ...rest }: ScaledLeakyReluOptions = {}) {
    super(layerOptions('ScaledLeakyRelu', rest, { slope, gain }));
    assertNumber('ScaledLeakyRelu', { slope, gain });
    this.#slope = slope;
    this.#gain = gain;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.mul(tf.leakyRelu(soleTensor(inputs), this.#slope), this.#gain));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return soleShape(inputShape);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), slope: this.#slope, gain: this.#gain };
  }
}
