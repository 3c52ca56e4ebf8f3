import { OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** `'leakyRelu'` has slope 0.2 below zero, as in DCGAN. */
export type Activation = 'leakyRelu' | 'linear' | 'relu' | 'tanh';

const LEAKY_RELU_SLOPE = 0.2;

const makeActivation: Readonly<Record<Activation, (name: string) => tf.layers.Layer | undefined>> = {
  leakyRelu: (name) => tf.layers.leakyReLU({ name, alpha: LEAKY_RELU_SLOPE }),
  linear: () => undefined,
  relu: (name) => tf.layers.activation({ name, activation: 'relu' }),
  tanh: (name) => tf.layers.activation({ name, activation: 'tanh' }),
};

/**
 * Applies an activation by name, as a stock tfjs layer.
 *
 * @param input - Of any shape.
 * @param options.name - Name of the layer.
 * @throws {@link OptionError} when there is no such activation.
 */
export function applyActivation(
  input: tf.SymbolicTensor,
  { name, activation }: { readonly name: string; readonly activation: Activation },
): tf.SymbolicTensor {
  if (!Object.hasOwn(makeActivation, activation)) {
    const known = Object.keys(makeActivation).join(', ');
    throw new OptionError(
      `applyActivation: \`activation\` must be one of ${known}, received ${String(activation)}.`,
    );
  }
  const layer = makeActivation[activation](name);
  return layer === undefined ? input : (layer.apply(input) as tf.SymbolicTensor);
}
