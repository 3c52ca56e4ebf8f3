import { assertKnownOptions } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { layerSeed } from './layer-seed.js';
import { limitWeight } from './limit-weight.js';

export interface SeededGlorotOptions {
  readonly seed: number;
  /** Name of the layer. */
  readonly name: string;
  /** Multiplies every weight; `√2` before ReLU. @defaultValue 1 */
  readonly gain?: number;
}

/**
 * Initial weights from a uniform distribution within `gain · √(6 / (inputs + outputs))`, the same for the same seed and name.
 *
 * @see Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks"
 */
export function seededGlorot({
  seed,
  name,
  gain = 1,
  ...rest
}: SeededGlorotOptions): ReturnType<typeof tf.initializers.varianceScaling> {
  assertKnownOptions('seededGlorot', rest, { seed, name, gain });
  const initializer = tf.initializers.varianceScaling({
    scale: gain * gain,
    mode: 'fanAvg',
    distribution: 'uniform',
    seed: layerSeed(seed, name),
  });
  return limitWeight(initializer, name);
}
