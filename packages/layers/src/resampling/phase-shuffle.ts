import { assertInteger } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import {
  randomOf,
  refuseShape,
  refuseTrainingWithoutRandom,
  shapeList,
  tensorList,
  type CallOptions,
} from '../layer-inputs.js';
import { layerOptions } from '../layer-options.js';

export interface PhaseShuffleOptions {
  /** Largest shift, in places. @defaultValue 2 */
  readonly radius?: number;
  readonly name?: string;
}

/**
 * Shifts the features of each sound by a random number of places from `-radius` to `radius`, mirrored at the border, so that
 * a discriminator cannot tell generated sound by the phase of its artefacts.
 *
 * The shifts come from `model.apply(inputs, { training, random })`, or as a second input, `[features, shifts]`, shifts of
 * shape `[batch, 1]`, whole numbers. Without training nothing is shifted. WaveGAN's code shifts all samples of a batch alike;
 * here each has its own shift. Input `[batch, width, channels]`, output of the same shape. It has no weights and may be
 * differentiated twice. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link OptionError} in training without random numbers, {@link ShapeError} for other shapes.
 * @see Donahue et al. 2019, "Adversarial Audio Synthesis", section 3.3, https://arxiv.org/abs/1802.04208
 */
export class PhaseShuffle extends tf.layers.Layer {
  static readonly className = 'PhaseShuffle';
  readonly #radius: number;

  constructor({ radius = 2, ...rest }: PhaseShuffleOptions = {}) {
    super(layerOptions('PhaseShuffle', rest, { radius }));
    assertInteger('PhaseShuffle', { radius });
    this.#radius = radius;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.computeOutputShape(inputShape);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: CallOptions): tf.Tensor {
    const [sounds, given] = tensorList(inputs) as [tf.Tensor3D, tf.Tensor | undefined];
    return tf.tidy(() => {
      const shifts = given ?? this.#draw(sounds.shape[0], kwargs);
      return shifts === undefined ? sounds : this.#shift(sounds, shifts);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shapes = shapeList(inputShape);
    const [sounds, shifts] = shapes;
    const wide = sounds!.length === 3 && (sounds![1] === null || sounds![1]! > this.#radius);
    if (wide && (shifts === undefined || (shifts.length === 2 && shifts[1] === 1))) return sounds!;
    return refuseShape('PhaseShuffle', shapes, {
      rule: `be [batch, width, channels] wider than ${this.#radius}, with shifts [batch, 1] if any`,
      advice: 'Use it on sounds only, or take a smaller `radius`.',
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), radius: this.#radius };
  }

  #draw(batchSize: number, kwargs: CallOptions): tf.Tensor | undefined {
    if (kwargs['training'] !== true) return undefined;
    const random = randomOf(kwargs);
    if (random === undefined) return refuseTrainingWithoutRandom('PhaseShuffle', kwargs) as undefined;
    return random.integers([batchSize, 1], { low: -this.#radius, high: this.#radius + 1 });
  }

  /** The sum of all shifted sounds, of which each sample takes one: linear, so that every backend differentiates it. */
  #shift(sounds: tf.Tensor3D, shifts: tf.Tensor): tf.Tensor {
    const [batch, width, channels] = sounds.shape;
    const mirrored = mirrorEnds(sounds, this.#radius);
    const candidates = Array.from({ length: 2 * this.#radius + 1 }, (_, index) => {
      const chosen = tf.cast(tf.equal(shifts, this.#radius - index), 'float32');
      const shifted = tf.slice(mirrored, [0, index, 0], [batch, width, channels]);
      return tf.mul(shifted, tf.reshape(chosen, [batch, 1, 1]));
    });
    return tf.addN(candidates);
  }
}

/** `radius` places more on either side, mirrored at the first and the last one, which are not repeated. */
function mirrorEnds(sounds: tf.Tensor3D, radius: number): tf.Tensor3D {
  const [batch, width, channels] = sounds.shape;
  const end = (start: number): tf.Tensor3D =>
    tf.reverse(tf.slice(sounds, [0, start, 0], [batch, radius, channels]), 1);
  return tf.concat([end(1), sounds, end(width - radius - 1)], 1);
}
