import { assertNumber } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { channelsOf, soleShape, soleTensor, type CallOptions } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface StyleTruncationOptions {
  /**
   * ψ: how far styles may be from the mean one outside of training, as a share of their own distance. 1 leaves them, less gives
   * up variety for samples of better quality, 0 gives the mean style.
   * @defaultValue 1
   */
  readonly psi?: number;
  /** Share of the old mean kept at each batch of training. @defaultValue 0.995 */
  readonly decay?: number;
  readonly name?: string;
}

/**
 * StyleGAN's truncation trick: keeps a moving average of the styles it sees in training, a saved weight that is not trained, and
 * pulls styles towards it outside of training: `mean + ψ · (style - mean)`. In training styles pass unchanged.
 *
 * Input `[batch, size]`, output of the same shape. It may be differentiated twice. Call {@link registerLayers} before loading
 * a model that holds it.
 *
 * @see Karras et al. 2019, "A Style-Based Generator Architecture", appendix B, https://arxiv.org/abs/1812.04948
 */
export class StyleTruncation extends tf.layers.Layer {
  static readonly className = 'StyleTruncation';
  readonly #psi: number;
  readonly #decay: number;
  #mean: tf.LayerVariable | undefined;

  constructor({ psi = 1, decay = 0.995, ...rest }: StyleTruncationOptions = {}) {
    super(layerOptions('StyleTruncation', rest, { psi, decay }));
    assertNumber('StyleTruncation', { psi });
    assertNumber('StyleTruncation', { decay }, { minimum: 0, maximum: 1 });
    this.#psi = psi;
    this.#decay = decay;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const size = channelsOf('StyleTruncation', soleShape(inputShape));
    this.#mean = this.addWeight('mean', [size], 'float32', tf.initializers.zeros(), undefined, false);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: CallOptions): tf.Tensor {
    const styles = soleTensor(inputs);
    return tf.tidy(() => {
      const mean = this.#mean!.read();
      if (kwargs['training'] === true) {
        const axes = Array.from({ length: styles.rank - 1 }, (_, axis) => axis);
        const kept = tf.mul(mean, this.#decay);
        this.#mean!.write(tf.add(kept, tf.mul(tf.mean(styles, axes), 1 - this.#decay)));
        return styles;
      }
      return this.#psi === 1 ? styles : tf.add(mean, tf.mul(tf.sub(styles, mean), this.#psi));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return soleShape(inputShape);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), psi: this.#psi, decay: this.#decay };
  }
}
