import * as tf from '@tensorflow/tfjs';
import { soleTensor } from './layer-inputs.js';

/** A layer of one input and without weights. `computeOutputShape` checks the input too, so a wrong one is refused when it is built. */
export abstract class FeatureLayer extends tf.layers.Layer {
  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.computeOutputShape(inputShape);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => this.transform(soleTensor(inputs)));
  }

  protected abstract transform(features: tf.Tensor): tf.Tensor;
}
