import * as tf from '@tensorflow/tfjs';
import { refuseShape, shapeList, tensorList } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface GatedResidualOptions {
  readonly name?: string;
}

/**
 * Adds a branch by a learned amount: `x + γ · residual`. `γ` starts from 0, so that a network first works without the branch.
 *
 * Inputs `[x, residual]` of one shape, output of that shape. It may be differentiated twice. Call {@link registerLayers}
 * before loading a model that holds it.
 *
 * @throws {@link ShapeError} when the shapes differ.
 * @see Zhang et al. 2019, "Self-Attention Generative Adversarial Networks", equation 3, https://arxiv.org/abs/1805.08318
 */
export class GatedResidual extends tf.layers.Layer {
  static readonly className = 'GatedResidual';
  #amount: tf.LayerVariable | undefined;

  constructor(options: GatedResidualOptions = {}) {
    super(layerOptions('GatedResidual', options, {}));
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.computeOutputShape(inputShape);
    this.#amount = this.addWeight('amount', [1], 'float32', tf.initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x, residual] = tensorList(inputs) as [tf.Tensor, tf.Tensor];
    return tf.tidy(() => tf.add(x, tf.mul(residual, this.#amount!.read())));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shapes = shapeList(inputShape);
    const [x, residual] = shapes;
    if (shapes.length === 2 && String(x!.slice(1)) === String(residual!.slice(1))) return x!;
    return refuseShape('GatedResidual', shapes, {
      rule: 'be [x, residual] of one shape',
      advice: 'Give the branch as many filters as its input has channels.',
    });
  }
}
