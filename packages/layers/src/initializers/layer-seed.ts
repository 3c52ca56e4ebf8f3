import { assertKnownOptions, hashName } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { limitWeight } from './limit-weight.js';

/**
 * The seed of one layer's initial weights, from the seed of the whole network and the layer's name: two layers never
 * start alike. It is never 0, which tfjs takes for "no seed".
 *
 * @param seed - Seed of the network.
 * @param name - Name of the layer, different for each.
 */
export function layerSeed(seed: number, name: string): number {
  return hashName(seed, name) || 1;
}

export interface SeededNormalOptions {
  readonly seed: number;
  /** Name of the layer. */
  readonly name: string;
  /** @defaultValue 0.02, as in DCGAN (Radford et al. 2015, https://arxiv.org/abs/1511.06434) */
  readonly standardDeviation?: number;
}

/** Initial weights from a normal distribution around 0, the same for the same seed and name. */
export function seededNormal({
  seed,
  name,
  standardDeviation = 0.02,
  ...rest
}: SeededNormalOptions): ReturnType<typeof tf.initializers.randomNormal> {
  assertKnownOptions('seededNormal', rest, { seed, name, standardDeviation });
  const drawn = { mean: 0, stddev: standardDeviation, seed: layerSeed(seed, name) };
  return limitWeight(tf.initializers.randomNormal(drawn), name);
}
