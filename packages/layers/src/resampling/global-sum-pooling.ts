import { formatShape, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { layerOptions } from '../layer-options.js';

export interface GlobalSumPoolingOptions {
  readonly name?: string;
}

/**
 * Adds up all positions: `[batch, ..., channels]` to `[batch, channels]`. It has no weights and may be differentiated
 * twice. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} for an input without positions.
 * @see Miyato et al. 2018, "Spectral Normalization for Generative Adversarial Networks", appendix B.4,
 * https://arxiv.org/abs/1802.05957
 */
export class GlobalSumPooling extends tf.layers.Layer {
  static readonly className = 'GlobalSumPooling';

  constructor(options: GlobalSumPoolingOptions = {}) {
    super(layerOptions('GlobalSumPooling', options, {}));
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const features = Array.isArray(inputs) ? inputs[0]! : inputs;
    const positions = features.shape.slice(1, -1).map((_, axis) => axis + 1);
    return tf.tidy(() => tf.sum(features, positions));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    if (shape.length < 3) {
      throw new ShapeError(
        `GlobalSumPooling: the input must have shape [batch, ..., channels], received ${formatShape(shape)}. It already is one vector per sample.`,
      );
    }
    return [shape[0]!, shape.at(-1)!];
  }
}
