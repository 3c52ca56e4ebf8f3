import { disposeModels } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { cloneModel, pairWeights } from './clone-model.js';

/** An exponential moving average of the weights of a model, kept in a second model that can be run and saved. */
export class WeightAverage {
  /** The model with the averaged weights. */
  readonly model: tf.LayersModel;
  readonly #pairs: ReturnType<typeof pairWeights>;

  private constructor(source: tf.LayersModel, model: tf.LayersModel) {
    this.#pairs = pairWeights(model, source);
    this.model = model;
  }

  /**
   * Clones the model, which registers its classes of layers with tfjs; the average starts at its present weights.
   *
   * @throws {@link OptionError} when layers of the model cannot be made again from their configuration.
   */
  static async of(source: tf.LayersModel): Promise<WeightAverage> {
    return new WeightAverage(source, await cloneModel(source));
  }

  /**
   * `average = decay * average + (1 - decay) * weight`, for every weight, moving statistics included.
   *
   * @param decay - Scalar from 0 to 1.
   */
  update(decay: tf.Tensor): void {
    tf.tidy(() => {
      const share = tf.sub(1, decay);
      for (const [average, weight] of this.#pairs) {
        average.assign(tf.add(tf.mul(decay, average), tf.mul(share, weight)));
      }
    });
  }

  dispose(): void {
    disposeModels([this.model]);
  }
}
