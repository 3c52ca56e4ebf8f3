import { assertInteger, assertNumber } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import {
  randomOf,
  refuseShape,
  refuseTrainingWithoutRandom,
  soleShape,
  soleTensor,
  type CallOptions,
} from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface StyleMixingOptions {
  /** How many layers of the synthesis network take a style. */
  readonly levels: number;
  /** Share of the samples of training that get a second style. @defaultValue 0.9 */
  readonly probability?: number;
  readonly name?: string;
}

/**
 * One style for every layer of the synthesis network. In training, from a random layer on, the style of another sample of the batch
 * (the next one) takes its place, so that layers do not rely on each other's style.
 *
 * Input `[batch, size]`, output `[batch, levels, size]`. It has no weights and may be differentiated twice. Call
 * {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} for other shapes, {@link OptionError} in training without `random`.
 * @see Karras et al. 2019, "A Style-Based Generator Architecture", section 3.1, https://arxiv.org/abs/1812.04948
 */
export class StyleMixing extends tf.layers.Layer {
  static readonly className = 'StyleMixing';
  readonly #levels: number;
  readonly #probability: number;

  constructor({ levels, probability = 0.9, ...rest }: StyleMixingOptions) {
    super(layerOptions('StyleMixing', rest, { levels, probability }));
    assertInteger('StyleMixing', { levels });
    assertNumber('StyleMixing', { probability }, { minimum: 0, maximum: 1 });
    this.#levels = levels;
    this.#probability = probability;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.computeOutputShape(inputShape);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: CallOptions): tf.Tensor {
    const styles = soleTensor(inputs) as tf.Tensor2D;
    return tf.tidy(() => {
      const own = tf.tile(tf.expandDims(styles, 1), [1, this.#levels, 1]);
      if (kwargs['training'] !== true || this.#probability === 0 || styles.shape[0] === 1) return own;
      const random = randomOf(kwargs) ?? refuseTrainingWithoutRandom('StyleMixing', kwargs);
      const [batch, size] = styles.shape;
      // Level i changes when i > (levels - 1) · u / probability: never for u above the probability, else from any level but the first.
      const border = random!.uniform([batch, 1, 1], { high: (this.#levels - 1) / this.#probability });
      const level = tf.reshape(tf.range(0, this.#levels), [1, this.#levels, 1]);
      const changed = tf.cast(tf.greater(level, border), 'float32');
      const next = tf.concat([
        tf.slice(styles, [1, 0], [batch - 1, size]),
        tf.slice(styles, [0, 0], [1, size]),
      ]);
      const change = tf.mul(changed, tf.expandDims(tf.sub(next, styles), 1));
      return tf.add(own, change);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = soleShape(inputShape);
    if (shape.length === 2) return [shape[0]!, this.#levels, shape[1]!];
    return refuseShape('StyleMixing', [shape], {
      rule: 'have shape [batch, size]',
      advice: 'Give one style per sample.',
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), levels: this.#levels, probability: this.#probability };
  }
}
