import { OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { seededNormal } from '../initializers/layer-seed.js';
import {
  channelsOf,
  randomOf,
  refuseShape,
  shapeList,
  spatialSizes,
  tensorList,
  type CallOptions,
} from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface NoiseInjectionOptions {
  /** `'shared'`: one learned strength, as StyleGAN2; `'per-channel'`: one for each channel, as StyleGAN. @defaultValue 'shared' */
  readonly strength?: 'per-channel' | 'shared';
  /** Decides the constant noise, together with the name. @defaultValue 0 */
  readonly seed?: number;
  readonly name?: string;
}

/**
 * Adds noise, the same for all channels of a position: `x + strength · noise`. The strength is learned and starts from 0.
 *
 * New noise at each call comes from `model.apply(inputs, { training, random })`, or as a second input:
 * `[features, noise]`, noise `[batch, ..., 1]`. Without either the noise is a constant picture that is saved with the model
 * (StyleGAN2's `noise_mode: 'const'`), so `model.predict` gives the same image for the same latents. Input
 * `[batch, ..., channels]` of known sizes, output of the same shape. It may be differentiated twice. Call
 * {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} when the noise does not fit, {@link OptionError} when there is no such strength.
 * @see Karras et al. 2019, "A Style-Based Generator Architecture", section 2, https://arxiv.org/abs/1812.04948
 */
export class NoiseInjection extends tf.layers.Layer {
  static readonly className = 'NoiseInjection';
  readonly #strengthKind: 'per-channel' | 'shared';
  readonly #seed: number;
  #strength: tf.LayerVariable | undefined;
  #constant: tf.LayerVariable | undefined;

  constructor({ strength = 'shared', seed = 0, ...rest }: NoiseInjectionOptions = {}) {
    super(layerOptions('NoiseInjection', rest, { strength, seed }));
    if (strength !== 'shared' && strength !== 'per-channel') {
      throw new OptionError(
        `NoiseInjection: \`strength\` must be one of per-channel, shared, received ${String(strength)}.`,
      );
    }
    this.#strengthKind = strength;
    this.#seed = seed;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = this.computeOutputShape(inputShape);
    const strengths = this.#strengthKind === 'shared' ? 1 : channelsOf('NoiseInjection', shape);
    this.#strength = this.addWeight('strength', [strengths], 'float32', tf.initializers.zeros());
    const picture = [1, ...spatialSizes('NoiseInjection', shape), 1];
    const initializer = seededNormal({ seed: this.#seed, name: this.name, standardDeviation: 1 });
    this.#constant = this.addWeight('noise', picture, 'float32', initializer, undefined, false);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: CallOptions): tf.Tensor {
    const [features, given] = tensorList(inputs) as [tf.Tensor, tf.Tensor | undefined];
    return tf.tidy(() => {
      const drawn = given ?? randomOf(kwargs)?.normal([...features.shape.slice(0, -1), 1]);
      return tf.add(features, tf.mul(drawn ?? this.#constant!.read(), this.#strength!.read()));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shapes = shapeList(inputShape);
    const [features, noise] = shapes;
    const sizes = spatialSizes('NoiseInjection', features!);
    if (noise === undefined || String(noise.slice(1)) === String([...sizes, 1])) return features!;
    return refuseShape('NoiseInjection', shapes, {
      rule: 'be features [batch, ..., channels], or [features, noise] with noise [batch, ..., 1] of their size',
      advice: 'Make one number of noise per position.',
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), strength: this.#strengthKind, seed: this.#seed };
  }
}
