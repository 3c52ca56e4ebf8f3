import * as tf from '@tensorflow/tfjs';
import { channelsOf, refuseShape, shapeList, tensorList } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface FeatureModulationOptions {
  readonly name?: string;
}

/**
 * Scales and shifts each channel of each sample: `x · (1 + scale) + offset`. What makes a normalisation conditional.
 *
 * Inputs `[features, scale, offset]` of shapes `[batch, ..., channels]`, `[batch, channels]`, `[batch, channels]`. It has
 * no weights and may be differentiated twice. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} when scale or offset do not have one number per channel.
 * @see Perez et al. 2018, "FiLM", https://arxiv.org/abs/1709.07871
 */
export class FeatureModulation extends tf.layers.Layer {
  static readonly className = 'FeatureModulation';

  constructor(options: FeatureModulationOptions = {}) {
    super(layerOptions('FeatureModulation', options, {}));
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.computeOutputShape(inputShape);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [features, scale, offset] = tensorList(inputs) as readonly [tf.Tensor, tf.Tensor, tf.Tensor];
    return tf.tidy(() => {
      const factor = perChannel(tf.add(scale, 1), features.rank);
      return tf.add(tf.mul(features, factor), perChannel(offset, features.rank));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shapes = shapeList(inputShape);
    const [features, ...vectors] = shapes;
    const channels = channelsOf('FeatureModulation', features!);
    if (vectors.length === 2 && vectors.every((shape) => shape.length === 2 && shape[1] === channels)) {
      return features!;
    }
    return refuseShape('FeatureModulation', shapes, {
      rule: 'be [features, scale, offset] of shapes [batch, ..., channels], [batch, channels], [batch, channels]',
      advice: 'Make scale and offset with dense layers of as many units as channels.',
    });
  }
}

/** `[batch, channels]` to `[batch, 1, ..., 1, channels]`. */
export function perChannel(vectors: tf.Tensor, rank: number): tf.Tensor {
  const [batch, channels] = vectors.shape as [number, number];
  const ones = Array.from({ length: rank - 2 }, () => 1);
  return tf.reshape(vectors, [batch, ...ones, channels]);
}
