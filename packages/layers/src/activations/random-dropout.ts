import { assertNumber } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import {
  randomOf,
  refuseTrainingWithoutRandom,
  soleShape,
  soleTensor,
  type CallOptions,
} from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface RandomDropoutOptions {
  /** Share of the numbers set to 0, from 0 to below 1. @defaultValue 0.5 */
  readonly rate?: number;
  readonly name?: string;
}

/**
 * Dropout whose choice comes from `model.apply(inputs, { training, random })`, so that a seed decides it and a compiled step
 * draws anew at each run: `x · keep / (1 - rate)`. `tf.layers.dropout` can do neither.
 *
 * Given `random` it works without training too, as pix2pix samples; without it nothing is dropped, which training refuses.
 * Any shape. It has no weights and may be differentiated twice. Call {@link registerLayers} before loading a model that
 * holds it.
 *
 * @throws {@link OptionError} in training without random numbers.
 * @see Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial Networks", section 3.2.1,
 * https://arxiv.org/abs/1611.07004
 */
export class RandomDropout extends tf.layers.Layer {
  static readonly className = 'RandomDropout';
  readonly #rate: number;

  constructor({ rate = 0.5, ...rest }: RandomDropoutOptions = {}) {
    super(layerOptions('RandomDropout', rest, { rate }));
    assertNumber('RandomDropout', { rate }, { minimum: 0, maximum: 0.999 });
    this.#rate = rate;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: CallOptions): tf.Tensor {
    const features = soleTensor(inputs);
    return tf.tidy(() => {
      const uniform = randomOf(kwargs)?.uniform(features.shape);
      if (uniform === undefined) refuseTrainingWithoutRandom('RandomDropout', kwargs);
      if (uniform === undefined) return features;
      const kept = tf.cast(tf.greaterEqual(uniform, this.#rate), 'float32');
      return tf.mul(features, tf.div(kept, 1 - this.#rate));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return soleShape(inputShape);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.#rate };
  }
}
