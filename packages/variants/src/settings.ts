import { assertInteger, assertNumber } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** Settings of Adam, the same for both networks. Each variant states its own defaults. */
export interface AdamOptions {
  /** Step size. */
  readonly learningRate?: number;
  /** Decay of the mean of the gradient, from 0 to below 1. */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradient, from 0 to below 1. */
  readonly beta2?: number;
}

/** Sizes of the networks that a variant makes by itself. */
export interface NetworkOptions {
  /** Length of one latent vector. @defaultValue 100 for images, 16 for vectors */
  readonly latentSize?: number;
  /** For images: filters of the level next to the image. @defaultValue 64 */
  readonly baseFilters?: number;
  /** For vectors: width of each hidden layer. @defaultValue 128 */
  readonly hiddenUnits?: number;
}

/** Names of {@link NetworkOptions}, for listings. */
export const networkOptionNames = ['latentSize', 'baseFilters', 'hiddenUnits'] as const;

/**
 * A factory of Adam optimisers; each call makes a new one.
 *
 * @param caller - Name of the public function, the first word of the message.
 * @throws {@link OptionError} when a setting is out of range.
 * @see Kingma & Ba 2014, "Adam", https://arxiv.org/abs/1412.6980
 */
export function adam(
  caller: string,
  { learningRate, beta1, beta2 }: Required<AdamOptions>,
): () => tf.Optimizer {
  assertNumber(caller, { learningRate }, { minimum: 0 });
  assertNumber(caller, { beta1, beta2 }, { minimum: 0, maximum: 0.999999 });
  return () => tf.train.adam(learningRate, beta1, beta2);
}

/**
 * @param caller - Name of the public function.
 * @throws {@link OptionError} when a size is no whole number from 1.
 */
export function assertNetworkOptions(caller: string, options: NetworkOptions): void {
  for (const name of networkOptionNames) {
    const value = options[name];
    if (value !== undefined) assertInteger(caller, { [name]: value });
  }
}
