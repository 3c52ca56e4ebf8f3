import * as tf from '@tensorflow/tfjs';
import { FeatureLayer } from '../feature-layer.js';
import { channelsOf, refuseShape, soleShape } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface GatedLinearUnitOptions {
  readonly name?: string;
}

/**
 * The first half of the channels, let through as far as the second half says: `a · sigmoid(b)`.
 *
 * Input `[batch, ..., 2 · channels]`, output `[batch, ..., channels]`. It has no weights and may be differentiated twice,
 * after `repairGradients()` of `@gankit/core`. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} when the channels are odd.
 * @see Dauphin et al. 2017, "Language Modeling with Gated Convolutional Networks", https://arxiv.org/abs/1612.08083
 */
export class GatedLinearUnit extends FeatureLayer {
  static readonly className = 'GatedLinearUnit';

  constructor(options: GatedLinearUnitOptions = {}) {
    super(layerOptions('GatedLinearUnit', options, {}));
  }

  protected override transform(features: tf.Tensor): tf.Tensor {
    const [values, gates] = tf.split(features, 2, features.rank - 1) as [tf.Tensor, tf.Tensor];
    return tf.mul(values, tf.sigmoid(gates));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = soleShape(inputShape);
    const channels = channelsOf('GatedLinearUnit', shape);
    if (channels % 2 === 0) return [...shape.slice(0, -1), channels / 2];
    return refuseShape('GatedLinearUnit', [shape], {
      rule: 'have an even number of channels',
      advice: 'Give the convolution before it twice the filters that should remain.',
    });
  }
}
