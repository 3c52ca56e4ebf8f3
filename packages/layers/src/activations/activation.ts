import { assertKnownOptions, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { GatedLinearUnit } from './gated-linear-unit.js';
import { ScaledLeakyRelu } from './scaled-leaky-relu.js';

/**
 * `'leakyRelu'` has slope 0.2 below zero, as in DCGAN; `'scaledLeakyRelu'` counts `√2` times, as in StyleGAN2; `'gatedLinear'`
 * ({@link GatedLinearUnit}) halves the channels.
 */
export type Activation = 'gatedLinear' | 'leakyRelu' | 'linear' | 'relu' | 'scaledLeakyRelu' | 'tanh';

const LEAKY_RELU_SLOPE = 0.2;

const makeActivation: Readonly<Record<Activation, (name: string) => tf.layers.Layer | undefined>> = {
  leakyRelu: (name) => tf.layers.leakyReLU({ name, alpha: LEAKY_RELU_SLOPE }),
  linear: () => undefined,
  relu: (name) => tf.layers.activation({ name, activation: 'relu' }),
  tanh: (name) => tf.layers.activation({ name, activation: 'tanh' }),
  scaledLeakyRelu: (name) => new ScaledLeakyRelu({ name }),
  gatedLinear: (name) => new GatedLinearUnit({ name }),
};

/**
 * Applies an activation by name.
 *
 * @param input - Of any shape.
 * @param options.name - Name of the layer.
 * @throws {@link OptionError} when there is no such activation.
 */
export function applyActivation(
  input: tf.SymbolicTensor,
  { name, activation, ...rest }: { readonly name: string; readonly activation: Activation },
): tf.SymbolicTensor {
  assertKnownOptions('applyActivation', rest, { name, activation });
  if (!Object.hasOwn(makeActivation, activation)) {
    const known = Object.keys(makeActivation).join(', ');
    throw new OptionError(
      `applyActivation: \`activation\` must be one of ${known}, received ${String(activation)}.`,
    );
  }
  const layer = makeActivation[activation](name);
  return layer === undefined ? input : (layer.apply(input) as tf.SymbolicTensor);
}
