import { assertInteger, formatShape, ShapeError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { channelsOf, soleShape, soleTensor } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface PackingOptions {
  /** How many neighbouring samples are seen together. @defaultValue 2 */
  readonly samples?: number;
  readonly name?: string;
}

/**
 * Packs: joins neighbouring samples along the channels, so that a discriminator judges several at once and notices when they
 * are alike. There is one logit per pack then, `batch / samples` in all.
 *
 * Input `[batch, ..., channels]`, output `[batch / samples, ..., samples · channels]`. It has no weights and may be
 * differentiated twice. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} when `samples` does not divide the batch.
 * @see Lin et al. 2018, "PacGAN: The power of two samples in generative adversarial networks",
 * https://arxiv.org/abs/1712.04086
 */
export class Packing extends tf.layers.Layer {
  static readonly className = 'Packing';
  readonly #samples: number;

  constructor({ samples = 2, ...rest }: PackingOptions = {}) {
    super(layerOptions('Packing', rest, { samples }));
    assertInteger('Packing', { samples });
    this.#samples = samples;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const single = soleTensor(inputs);
    const [batch, ...sample] = single.shape as [number, ...number[]];
    const packs = batch / this.#samples;
    if (!Number.isInteger(packs)) {
      throw new ShapeError(
        `Packing: the batch must be a multiple of \`samples\` (${this.#samples}), received ${formatShape(single.shape)}. Choose another batch size.`,
      );
    }
    return tf.tidy(() => {
      const channels = sample.at(-1)!;
      const grouped = tf.reshape(single, [packs, this.#samples, -1, channels]);
      const together = tf.transpose(grouped, [0, 2, 1, 3]);
      return tf.reshape(together, [packs, ...sample.slice(0, -1), this.#samples * channels]);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = soleShape(inputShape);
    const batch = shape[0] === null ? null : shape[0]! / this.#samples;
    return [batch, ...shape.slice(1, -1), channelsOf('Packing', shape) * this.#samples];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), samples: this.#samples };
  }
}
