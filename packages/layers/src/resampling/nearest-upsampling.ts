import { assertInteger } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { soleShape, soleTensor, spatialSizes } from '../layer-inputs.js';

export interface NearestUpsamplingOptions {
  /** How many times larger each axis becomes. @defaultValue 2 */
  readonly factor?: number;
  readonly name?: string;
}

/**
 * Repeats every number along each axis between batch and channels: nearest-neighbour upsampling of sound, images and
 * volumes. (For images `tf.layers.upSampling2d` gives the same; tfjs has none for the others.)
 *
 * Input `[batch, ..., channels]` with one to three axes of known size between. It has no weights and may be differentiated
 * twice. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} for an input without positions.
 */
export class NearestUpsampling extends tf.layers.Layer {
  static readonly className = 'NearestUpsampling';
  readonly #factor: number;

  constructor({ factor = 2, ...rest }: NearestUpsamplingOptions = {}) {
    super({ ...rest });
    assertInteger('NearestUpsampling', { factor });
    this.#factor = factor;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.computeOutputShape(inputShape);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const features = soleTensor(inputs);
    return tf.tidy(() => {
      const axes = spatialSizes('NearestUpsampling', features.shape).map((_, axis) => axis + 1);
      // The last axis first, while there are few numbers.
      return axes.reverse().reduce((x, axis) => repeatAlong(x, axis, this.#factor), features);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = soleShape(inputShape);
    const sizes = spatialSizes('NearestUpsampling', shape).map((size) => size * this.#factor);
    return [shape[0]!, ...sizes, shape.at(-1)!];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.#factor };
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
