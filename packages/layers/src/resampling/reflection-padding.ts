import { assertInteger } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { refuseShape, soleShape, soleTensor } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface ReflectionPaddingOptions {
  /** Rows and columns to add on every side. @defaultValue 1 */
  readonly size?: number;
  readonly name?: string;
}

/**
 * Continues an image beyond its border with its mirror image, the outermost row and column not repeated:
 * `c b | a b c | b a`. Before a convolution of `'valid'` padding it leaves no dark frame, as zeros do.
 *
 * Input `[batch, height, width, channels]`, output `[batch, height + 2 · size, width + 2 · size, channels]`. It has no weights
 * and may be differentiated twice after `repairGradients()` of `@gankit/core`, as tfjs drops the border from its gradient; the
 * trainer calls that. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} for other shapes, or images of at most `size` pixels.
 * @see Zhu et al. 2017, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks", appendix 7.2,
 * https://arxiv.org/abs/1703.10593
 */
export class ReflectionPadding extends tf.layers.Layer {
  static readonly className = 'ReflectionPadding';
  readonly #size: number;

  constructor({ size = 1, ...rest }: ReflectionPaddingOptions = {}) {
    super(layerOptions('ReflectionPadding', rest, { size }));
    assertInteger('ReflectionPadding', { size });
    this.#size = size;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const sides: [number, number] = [this.#size, this.#size];
    return tf.mirrorPad(soleTensor(inputs) as tf.Tensor4D, [[0, 0], sides, sides, [0, 0]], 'reflect');
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = soleShape(inputShape);
    const [batch, height, width, channels] = shape;
    const isLarge = (side: number | null | undefined): boolean => side === null || side! > this.#size;
    if (shape.length !== 4 || !isLarge(height) || !isLarge(width)) {
      return refuseShape('ReflectionPadding', [shape], {
        rule: `be [batch, height, width, channels] of more than ${this.#size} pixels a side`,
        advice: 'Take a smaller `size`.',
      });
    }
    const padded = [height!, width!].map((side) => (side === null ? null : side + 2 * this.#size));
    return [batch!, ...padded, channels!];
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.computeOutputShape(inputShape);
    super.build(inputShape);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), size: this.#size };
  }
}
