import * as tf from '@tensorflow/tfjs';
import { refuseShape, shapeList, tensorList } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface DotProductAttentionOptions {
  readonly name?: string;
}

/**
 * Every position takes a mean of the values, weighted by how well its query fits their keys: `softmax(Q Kᵀ) V`, over all
 * positions of a sample. As in SAGAN nothing divides by the root of the size.
 *
 * Inputs `[queries, keys, values]` of shapes `[batch, ..., size]`, `[batch, ...', size]`, `[batch, ...', channels]`, output
 * `[batch, ..., channels]`. It has no weights and may be differentiated twice, after `repairGradients()` of `@gankit/core`.
 * Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} when keys do not fit queries or values.
 * @see Zhang et al. 2019, "Self-Attention Generative Adversarial Networks", https://arxiv.org/abs/1805.08318
 */
export class DotProductAttention extends tf.layers.Layer {
  static readonly className = 'DotProductAttention';

  constructor(options: DotProductAttentionOptions = {}) {
    super(layerOptions('DotProductAttention', options, {}));
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.computeOutputShape(inputShape);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [queries, keys, values] = tensorList(inputs) as [tf.Tensor, tf.Tensor, tf.Tensor];
    return tf.tidy(() => {
      const agreement = tf.matMul(asRows(queries), asRows(keys), false, true);
      const taken = tf.matMul(tf.softmax(agreement), asRows(values));
      return tf.reshape(taken, [...queries.shape.slice(0, -1), values.shape.at(-1)!]);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shapes = shapeList(inputShape);
    const [queries, keys, values] = shapes;
    const fits =
      shapes.length === 3 &&
      queries!.length > 2 &&
      queries!.at(-1) === keys!.at(-1) &&
      String(keys!.slice(1, -1)) === String(values!.slice(1, -1));
    if (fits) return [...queries!.slice(0, -1), values!.at(-1)!];
    return refuseShape('DotProductAttention', shapes, {
      rule: 'be [queries, keys, values]: queries and keys of one size, keys and values of the same positions',
      advice: 'Compare the filters of the three convolutions.',
    });
  }
}

/** `[batch, positions, channels]`. */
function asRows(features: tf.Tensor): tf.Tensor3D {
  return tf.reshape(features, [features.shape[0]!, -1, features.shape.at(-1)!]);
}
