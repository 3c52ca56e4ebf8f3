import { assertNumber, OptionError } from '@gankit/core';
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

/** `'soft'`: shares of all classes; `'straight-through'`: one class, with the gradient of the shares. */
export type GumbelSoftmaxMode = 'soft' | 'straight-through';

export interface GumbelSoftmaxOptions {
  /** Above 0; small ones give shares near 0 and 1, and large gradients. @defaultValue 1 */
  readonly temperature?: number;
  /** @defaultValue 'soft' */
  readonly mode?: GumbelSoftmaxMode;
  readonly name?: string;
}

/** Keeps both logarithms finite; the distance between float32 numbers below 1. */
const SMALLEST = 6e-8;

/**
 * Draws a class from logits such that there is a gradient: `softmax((logits + g) / temperature)`, `g = -log(-log(u))`
 * Gumbel noise of uniform `u`. How a generator makes discrete data.
 *
 * The noise comes from `model.apply(inputs, { training, random })`, or as a second input: `[logits, uniform]` of one shape,
 * uniform in [0, 1). Without either there is none, which gives the likeliest class; in training that is refused. Input
 * `[batch, ..., classes]`, output of the same shape. It may be differentiated twice, after `repairGradients()` of
 * `@gankit/core`. Call {@link registerLayers} before loading a model that holds it.
 *
 * @throws {@link OptionError} in training without noise, {@link ShapeError} when the noise has another shape.
 * @see Jang et al. 2017, "Categorical Reparameterization with Gumbel-Softmax", https://arxiv.org/abs/1611.01144
 */
export class GumbelSoftmax extends tf.layers.Layer {
  static readonly className = 'GumbelSoftmax';
  readonly #temperature: number;
  readonly #mode: GumbelSoftmaxMode;

  constructor({ temperature = 1, mode = 'soft', ...rest }: GumbelSoftmaxOptions = {}) {
    super(layerOptions('GumbelSoftmax', rest, { temperature, mode }));
    assertNumber('GumbelSoftmax', { temperature }, { minimum: 1e-6 });
    if (mode !== 'soft' && mode !== 'straight-through') {
      throw new OptionError(
        `GumbelSoftmax: \`mode\` must be one of soft, straight-through, received ${String(mode)}.`,
      );
    }
    this.#temperature = temperature;
    this.#mode = mode;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.computeOutputShape(inputShape);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: CallOptions): tf.Tensor {
    const [logits, given] = tensorList(inputs) as [tf.Tensor, tf.Tensor | undefined];
    return tf.tidy(() => {
      const uniform = given ?? randomOf(kwargs)?.uniform(logits.shape);
      if (uniform === undefined) refuseTrainingWithoutRandom('GumbelSoftmax', kwargs);
      const noisy = uniform === undefined ? logits : tf.add(logits, gumbelNoise(uniform));
      const shares = tf.softmax(tf.div(noisy, this.#temperature));
      return this.#mode === 'soft' ? shares : passStraight(shares);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shapes = shapeList(inputShape);
    const [logits, uniform] = shapes;
    const fits = uniform === undefined || String(uniform.slice(1)) === String(logits!.slice(1));
    if (fits && logits!.length > 1) return logits!;
    return refuseShape('GumbelSoftmax', shapes, {
      rule: 'be logits [batch, ..., classes], or [logits, uniform] of one shape',
      advice: 'Give as many uniform numbers as logits.',
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), temperature: this.#temperature, mode: this.#mode };
  }
}

function gumbelNoise(uniform: tf.Tensor): tf.Tensor {
  const inside = tf.clipByValue(uniform, SMALLEST, 1 - SMALLEST);
  return tf.neg(tf.log(tf.neg(tf.log(inside))));
}

/** One for the largest share and zeros, with the gradient of the shares. */
const passStraight = (shares: tf.Tensor): tf.Tensor =>
  tf.customGrad((values) => {
    const soft = values as tf.Tensor;
    const classes = soft.shape.at(-1)!;
    return {
      value: tf.cast(tf.oneHot(tf.argMax(soft, -1), classes), 'float32'),
      gradFunc: (dy: tf.Tensor) => tf.clone(dy),
    };
  })(shares);
