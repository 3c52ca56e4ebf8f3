import * as tf from '@tensorflow/tfjs';
import { allVariables } from './model-weights.js';

/** An exponential moving average of the weights of a model, kept in a second model that can be run and saved. */
export class WeightAverage {
  /** The model with the averaged weights. */
  readonly model: tf.LayersModel;
  readonly #source: tf.LayersModel;

  private constructor(source: tf.LayersModel, model: tf.LayersModel) {
    this.#source = source;
    this.model = model;
  }

  /** Clones the model, which registers its classes of layers with tfjs; the average starts at its present weights. */
  static async of(source: tf.LayersModel): Promise<WeightAverage> {
    for (const layer of source.layers) tf.serialization.registerClass(layer.constructor as never);
    const topology = source.toJSON(null, false) as Parameters<typeof tf.models.modelFromJSON>[0];
    const model = await tf.models.modelFromJSON(topology);
    tf.tidy(() => model.setWeights(source.getWeights()));
    return new WeightAverage(source, model);
  }

  /**
   * `average = decay * average + (1 - decay) * weight`, for every weight, moving statistics included.
   *
   * @param decay - Scalar from 0 to 1.
   */
  update(decay: tf.Tensor): void {
    tf.tidy(() => {
      const weights = allVariables(this.#source);
      const share = tf.sub(1, decay);
      allVariables(this.model).forEach((average, index) => {
        average.assign(tf.add(tf.mul(decay, average), tf.mul(share, weights[index]!)));
      });
    });
  }

  dispose(): void {
    this.model.dispose();
  }
}
