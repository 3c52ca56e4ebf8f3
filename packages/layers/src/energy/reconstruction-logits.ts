import { OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { refuseShape, shapeList, tensorList } from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

/** `'absolute'`: mean of `|x - r|`, as in BEGAN; `'euclidean'`: `‖x - r‖`, as in EBGAN. */
export type ReconstructionEnergy = 'absolute' | 'euclidean';

export interface ReconstructionLogitsOptions {
  /** @defaultValue 'absolute' */
  readonly energy?: ReconstructionEnergy;
  readonly name?: string;
}

const energies: Readonly<Record<ReconstructionEnergy, (errors: tf.Tensor) => tf.Tensor>> = {
  absolute: (errors) => tf.mean(tf.abs(errors), 1, true),
  // The addition keeps the gradient finite at zero.
  euclidean: (errors) => tf.sqrt(tf.add(tf.sum(tf.square(errors), 1, true), 1e-12)),
};

/**
 * How real samples look to a discriminator that is an autoencoder: its reconstruction error, the energy, with its sign
 * turned, so that more is more real as with any logits.
 *
 * Input `[samples, reconstructions]` of one shape `[batch, ...]`, output `[batch, 1]`. It has no weights and may be
 * differentiated twice, after `repairGradients()` of `@gankit/core`. Call {@link registerLayers} before loading a model that
 * holds it.
 *
 * @throws {@link OptionError} when there is no such energy, {@link ShapeError} when the shapes differ.
 * @see Zhao et al. 2016, "Energy-based Generative Adversarial Network", equation 4, https://arxiv.org/abs/1609.03126
 * @see Berthelot et al. 2017, "BEGAN", section 3.1, https://arxiv.org/abs/1703.10717
 */
export class ReconstructionLogits extends tf.layers.Layer {
  static readonly className = 'ReconstructionLogits';
  readonly #energy: ReconstructionEnergy;

  constructor({ energy = 'absolute', ...rest }: ReconstructionLogitsOptions = {}) {
    super(layerOptions('ReconstructionLogits', rest, { energy }));
    if (!Object.hasOwn(energies, energy)) {
      const known = Object.keys(energies).join(', ');
      throw new OptionError(
        `ReconstructionLogits: \`energy\` must be one of ${known}, received ${String(energy)}.`,
      );
    }
    this.#energy = energy;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.computeOutputShape(inputShape);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [samples, reconstructions] = tensorList(inputs) as [tf.Tensor, tf.Tensor];
    return tf.tidy(() => {
      const errors = tf.reshape(tf.sub(samples, reconstructions), [samples.shape[0]!, -1]);
      return tf.neg(energies[this.#energy](errors));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shapes = shapeList(inputShape);
    const [samples, reconstructions, ...others] = shapes.map((shape) => String(shape.slice(1)));
    const fits = samples !== '' && samples === reconstructions && others.length === 0;
    if (fits) return [shapes[0]![0]!, 1];
    return refuseShape('ReconstructionLogits', shapes, {
      rule: 'be [samples, reconstructions] of one shape',
      advice: 'Let the decoder end in the shape of the samples.',
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), energy: this.#energy };
  }
}
