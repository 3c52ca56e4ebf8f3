import * as tf from '@tensorflow/tfjs';
import { FeatureLayer } from '../feature-layer.js';
import { soleShape } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface ProjectedClipOptions {
  readonly name?: string;
}

/**
 * Keeps numbers in [-1, 1] by cutting what is outside, with the gradient of a projection: what is outside learns as if it
 * were not cut, unless that would lead it further out. For the last layer of generators whose images have wide areas of
 * black or white, where tanh has next to no gradient, and plain clipping none.
 *
 * Input and output of any shape. It has no weights. Outside of [-1, 1] its gradient is not the derivative of its values, by
 * intention, and second derivatives take the place of each number, inside or outside, for a constant. Call
 * {@link registerLayers} before loading a model that holds it.
 *
 * @see Bengio et al. 2013, "Estimating or Propagating Gradients Through Stochastic Neurons", https://arxiv.org/abs/1308.3432,
 * for gradients that pass straight through
 */
export class ProjectedClip extends FeatureLayer {
  static readonly className = 'ProjectedClip';

  constructor(options: ProjectedClipOptions = {}) {
    super(layerOptions('ProjectedClip', options, {}));
  }

  protected override transform(features: tf.Tensor): tf.Tensor {
    return project(features);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return soleShape(inputShape);
  }
}

function project(features: tf.Tensor): tf.Tensor {
  return tf.customGrad((input, save) => {
    const x = input as tf.Tensor;
    (save as (tensors: tf.Tensor[]) => void)([x]);
    return {
      value: tf.clipByValue(x, -1, 1),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => descent(dy, saved[0]!),
    };
  })(features);
}

/** A descent goes against `dy`: from above 1 a negative one leads further out, from below -1 a positive one. */
function descent(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const leadsOut = tf.logicalOr(
    tf.logicalAnd(tf.greater(x, 1), tf.less(dy, 0)),
    tf.logicalAnd(tf.less(x, -1), tf.greater(dy, 0)),
  );
  return tf.mul(dy, tf.sub(1, tf.cast(leadsOut, 'float32')));
}
