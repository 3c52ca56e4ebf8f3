import { assertNumber } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { channelsOf, soleShape, soleTensor, type CallOptions } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface BatchStandardizationOptions {
  /** Share of the old moving average kept at each batch. @defaultValue 0.9 */
  readonly momentum?: number;
  /** Added to the variance. @defaultValue 1e-5 */
  readonly epsilon?: number;
  readonly name?: string;
}

/**
 * Batch normalisation without factor and offset: in training every channel gets mean 0 and variance 1 over batch and
 * positions, else the moving averages count, which are saved and not trained. (`tf.layers.batchNormalization` throws in
 * training with `center: false` or `scale: false`.)
 *
 * Input `[batch, ..., channels]`, output of the same shape. It may be differentiated twice. Call {@link registerLayers}
 * before loading a model that holds it.
 *
 * @see Ioffe & Szegedy 2015, "Batch Normalization", https://arxiv.org/abs/1502.03167
 */
export class BatchStandardization extends tf.layers.Layer {
  static readonly className = 'BatchStandardization';
  readonly #momentum: number;
  readonly #epsilon: number;
  #mean: tf.LayerVariable | undefined;
  #variance: tf.LayerVariable | undefined;

  constructor({ momentum = 0.9, epsilon = 1e-5, ...rest }: BatchStandardizationOptions = {}) {
    super(layerOptions('BatchStandardization', rest, { momentum, epsilon }));
    assertNumber('BatchStandardization', { momentum }, { minimum: 0, maximum: 1 });
    assertNumber('BatchStandardization', { epsilon }, { minimum: 0 });
    this.#momentum = momentum;
    this.#epsilon = epsilon;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const channels = channelsOf('BatchStandardization', soleShape(inputShape));
    const add = (name: string, start: 'ones' | 'zeros'): tf.LayerVariable =>
      this.addWeight(name, [channels], 'float32', tf.initializers[start](), undefined, false);
    this.#mean = add('moving_mean', 'zeros');
    this.#variance = add('moving_variance', 'ones');
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: CallOptions): tf.Tensor {
    const features = soleTensor(inputs);
    return tf.tidy(() => {
      if (kwargs['training'] !== true) {
        const factor = tf.rsqrt(tf.add(this.#variance!.read(), this.#epsilon));
        return tf.mul(tf.sub(features, this.#mean!.read()), factor);
      }
      const axes = Array.from({ length: features.rank - 1 }, (_, axis) => axis);
      const mean = tf.mean(features, axes);
      const centred = tf.sub(features, mean);
      const variance = tf.mean(tf.square(centred), axes);
      this.#follow(this.#mean!, mean);
      this.#follow(this.#variance!, variance);
      return tf.mul(centred, tf.rsqrt(tf.add(variance, this.#epsilon)));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return soleShape(inputShape);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), momentum: this.#momentum, epsilon: this.#epsilon };
  }

  #follow(average: tf.LayerVariable, value: tf.Tensor): void {
    const kept = tf.mul(average.read(), this.#momentum);
    average.write(tf.add(kept, tf.mul(value, 1 - this.#momentum)));
  }
}
