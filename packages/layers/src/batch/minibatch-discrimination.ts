import { assertInteger } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { seededNormal } from '../initializers/layer-seed.js';
import { refuseShape, soleShape, soleTensor } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface MinibatchDiscriminationOptions {
  /** Statistics appended to each sample (`B`). @defaultValue 100 */
  readonly kernels?: number;
  /** Length of the vectors compared for each (`C`). @defaultValue 5 */
  readonly dimensions?: number;
  /** Decides the initial weights, together with the name. @defaultValue 0 */
  readonly seed?: number;
  readonly name?: string;
}

/**
 * Appends to each sample how close the others of the batch are, in learned directions: with `M = f T`, of shape
 * `[batch, B, C]`, `o(x_i)_b = Σ_j exp(-‖M_ib - M_jb‖₁)`. The sum includes the sample itself, as the paper has it.
 *
 * Input `[batch, features]`, output `[batch, features + kernels]`. Memory grows with `batch² · kernels · dimensions`. It may
 * be differentiated twice. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link ShapeError} when the input is not one vector per sample.
 * @see Salimans et al. 2016, "Improved Techniques for Training GANs", section 3.2, https://arxiv.org/abs/1606.03498
 */
export class MinibatchDiscrimination extends tf.layers.Layer {
  static readonly className = 'MinibatchDiscrimination';
  readonly #kernels: number;
  readonly #dimensions: number;
  readonly #seed: number;
  #directions: tf.LayerVariable | undefined;

  constructor({ kernels = 100, dimensions = 5, seed = 0, ...rest }: MinibatchDiscriminationOptions = {}) {
    super(layerOptions('MinibatchDiscrimination', rest, { kernels, dimensions, seed }));
    assertInteger('MinibatchDiscrimination', { kernels, dimensions });
    this.#kernels = kernels;
    this.#dimensions = dimensions;
    this.#seed = seed;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.computeOutputShape(inputShape);
    const features = soleShape(inputShape)[1]!;
    const initializer = seededNormal({ seed: this.#seed, name: this.name, standardDeviation: 0.05 });
    const shape = [features, this.#kernels * this.#dimensions];
    this.#directions = this.addWeight('kernel', shape, 'float32', initializer);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const samples = soleTensor(inputs) as tf.Tensor2D;
    return tf.tidy(() => {
      const batch = samples.shape[0];
      const projected = tf.matMul(samples, this.#directions!.read() as tf.Tensor2D);
      const [kernels, dimensions] = [this.#kernels, this.#dimensions];
      const rows = tf.reshape(projected, [batch, 1, kernels, dimensions]);
      const columns = tf.reshape(projected, [1, batch, kernels, dimensions]);
      const distances = tf.sum(tf.abs(tf.sub(rows, columns)), 3);
      const closeness = tf.sum(tf.exp(tf.neg(distances)), 1);
      return tf.concat([samples, closeness as tf.Tensor2D], 1);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = soleShape(inputShape);
    if (shape.length === 2 && typeof shape[1] === 'number') return [shape[0]!, shape[1] + this.#kernels];
    return refuseShape('MinibatchDiscrimination', [shape], {
      rule: 'have shape [batch, features]',
      advice: 'Flatten it.',
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const [kernels, dimensions, seed] = [this.#kernels, this.#dimensions, this.#seed];
    return { ...super.getConfig(), kernels, dimensions, seed };
  }
}
