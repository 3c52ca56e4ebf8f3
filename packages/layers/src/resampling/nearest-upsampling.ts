import * as tf from '@tensorflow/tfjs';
import { soleShape, spatialSizes } from '../layer-inputs.js';
import { FactorLayer, type FactorOptions } from './factor-layer.js';

export type NearestUpsamplingOptions = FactorOptions;

/**
 * Repeats every number along each axis between batch and channels: nearest-neighbour upsampling of sound, images and
 * volumes. (For images `tf.layers.upSampling2d` gives the same; tfjs has none for the others.)
 *
 * Input `[batch, ..., channels]` with one to three axes of known size between. It has no weights and may be differentiated
 * twice. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} for an input without positions.
 */
export class NearestUpsampling extends FactorLayer {
  static readonly className = 'NearestUpsampling';

  protected override transform(features: tf.Tensor): tf.Tensor {
    const axes = spatialSizes('NearestUpsampling', features.shape).map((_, axis) => axis + 1);
    // The last axis first, while there are few numbers.
    return axes.reverse().reduce((x, axis) => repeatAlong(x, axis, this.factor), features);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = soleShape(inputShape);
    const sizes = spatialSizes('NearestUpsampling', shape).map((size) => size * this.factor);
    return [shape[0]!, ...sizes, shape.at(-1)!];
  }
}

function repeatAlong(x: tf.Tensor, axis: number, factor: number): tf.Tensor {
  const inner = x.shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  const repeated = tf.tile(tf.reshape(x, [-1, 1, inner]), [1, factor, 1]);
  return tf.reshape(
    repeated,
    x.shape.map((length, index) => (index === axis ? length * factor : length)),
  );
}
