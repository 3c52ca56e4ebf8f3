import { assertInteger } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { seededNormal } from '../initializers/layer-seed.js';
import { soleShape, soleTensor } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface LearnedConstantOptions {
  /** Of one sample: `[4, 4, 512]`. */
  readonly shape: readonly number[];
  /** Decides the initial values, together with the name. @defaultValue 0 */
  readonly seed?: number;
  readonly name?: string;
}

/**
 * The same learned features for every sample, where StyleGAN's generator begins. Of its input only the batch size counts.
 *
 * Input `[batch, ...]`, output `[batch, ...shape]`. It may be differentiated twice. Call {@link registerLayers} before
 * loading a model that holds it.
 *
 * @see Karras et al. 2019, "A Style-Based Generator Architecture", section 2, https://arxiv.org/abs/1812.04948
 */
export class LearnedConstant extends tf.layers.Layer {
  static readonly className = 'LearnedConstant';
  readonly #shape: readonly number[];
  readonly #seed: number;
  #features: tf.LayerVariable | undefined;

  constructor({ shape, seed = 0, ...rest }: LearnedConstantOptions) {
    super(layerOptions('LearnedConstant', rest, { shape, seed }));
    assertInteger('LearnedConstant', Object.fromEntries(shape.map((size, axis) => [`shape[${axis}]`, size])));
    this.#shape = shape;
    this.#seed = seed;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const initializer = seededNormal({ seed: this.#seed, name: this.name, standardDeviation: 1 });
    this.#features = this.addWeight('features', [1, ...this.#shape], 'float32', initializer);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const samples = soleTensor(inputs);
    return tf.tidy(() => {
      const batch = samples.shape[0]!;
      // Nothing of the input but its batch: an exported graph then keeps the batch free, which a tiled constant fixes.
      const means = tf.mean(tf.reshape(samples, [batch, -1]), 1, true);
      const zeros = tf.relu(tf.neg(tf.square(means))); // compilers do not see that these are zeros
      const flat = tf.add(zeros, tf.reshape(this.#features!.read(), [1, -1]));
      return tf.reshape(flat, [batch, ...this.#shape]);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [soleShape(inputShape)[0]!, ...this.#shape];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), shape: [...this.#shape], seed: this.#seed };
  }
}
