import * as tf from '@tensorflow/tfjs';
import { layerOptions } from '../layer-options.js';

export interface PixelNormalizationOptions {
  /** Keeps the division finite at an all-zero pixel. @defaultValue 1e-8 */
  readonly epsilon?: number;
  readonly name?: string;
}

/**
 * Divides the features of each pixel by their root mean square: `x / sqrt(mean(x², channels) + epsilon)`.
 *
 * Input `[batch, ..., channels]`, output of the same shape. It has no weights and may be differentiated twice.
 * Call {@link registerLayers} before loading a model that holds it.
 *
 * @see Karras et al. 2018, "Progressive Growing of GANs", section 4.2, https://arxiv.org/abs/1710.10196
 */
export class PixelNormalization extends tf.layers.Layer {
  static readonly className = 'PixelNormalization';
  readonly #epsilon: number;

  constructor(options: PixelNormalizationOptions = {}) {
    super(layerOptions('PixelNormalization', options, { epsilon: true }));
    this.#epsilon = options.epsilon ?? 1e-8;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const features = Array.isArray(inputs) ? inputs[0]! : inputs;
    return tf.tidy(() => {
      const meanSquare = tf.mean(tf.square(features), -1, true);
      return tf.mul(features, tf.rsqrt(tf.add(meanSquare, this.#epsilon)));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.#epsilon };
  }
}
