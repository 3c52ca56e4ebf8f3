import { assertInteger } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { FeatureLayer } from '../feature-layer.js';
import { refuseShape, soleShape } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface StyleOfLevelOptions {
  /** Which style, from 0. */
  readonly level: number;
  readonly name?: string;
}

/**
 * The style of one layer of the synthesis network, of those of all layers.
 *
 * Input `[batch, levels, size]`, output `[batch, size]`. It has no weights and may be differentiated twice. Call
 * {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} when there is no such level.
 * @see Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN", https://arxiv.org/abs/1912.04958
 */
export class StyleOfLevel extends FeatureLayer {
  static readonly className = 'StyleOfLevel';
  readonly #level: number;

  constructor({ level, ...rest }: StyleOfLevelOptions) {
    super(layerOptions('StyleOfLevel', rest, { level }));
    assertInteger('StyleOfLevel', { level }, { minimum: 0 });
    this.#level = level;
  }

  protected override transform(styles: tf.Tensor): tf.Tensor {
    const [batch, , size] = styles.shape as [number, number, number];
    return tf.reshape(tf.slice(styles, [0, this.#level, 0], [batch, 1, size]), [batch, size]);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = soleShape(inputShape);
    const [batch, levels, size] = shape;
    if (shape.length === 3 && levels! > this.#level) return [batch!, size!];
    return refuseShape('StyleOfLevel', [shape], {
      rule: `have shape [batch, levels, size] with more than ${this.#level} levels`,
      advice: 'Make more levels in StyleMixing.',
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), level: this.#level };
  }
}
