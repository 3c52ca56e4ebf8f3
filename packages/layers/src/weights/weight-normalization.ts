import { OptionError } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { SpectralNormalization } from './spectral-normalization.js';

/** `'spectral'`: {@link SpectralNormalization}. */
export type WeightNormalization = 'none' | 'spectral';

export interface WeightNormalizationOptions {
  readonly weightNormalization: WeightNormalization;
  /** Seed of the network. */
  readonly seed: number;
}

const wrap: Readonly<Record<WeightNormalization, (layer: tf.layers.Layer, seed: number) => tf.layers.Layer>> =
  {
    none: (layer) => layer,
    spectral: (layer, seed) => new SpectralNormalization({ layer, seed }),
  };

/**
 * @param caller - Name of the public function, the first word of the message.
 * @param options - Named values, each of which must be a {@link WeightNormalization}.
 * @throws {@link OptionError} when one is not.
 */
export function assertWeightNormalization(
  caller: string,
  options: Readonly<Record<string, WeightNormalization>>,
): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(wrap, value)) {
      const known = Object.keys(wrap).join(', ');
      throw new OptionError(`${caller}: \`${name}\` must be one of ${known}, received ${String(value)}.`);
    }
  }
}

/**
 * Normalises the weights of a layer by name.
 *
 * @param layer - A layer with one kernel, which is not to be used otherwise.
 * @throws {@link OptionError} when there is no such normalisation.
 */
export function normalizeWeights(
  layer: tf.layers.Layer,
  { weightNormalization, seed }: WeightNormalizationOptions,
): tf.layers.Layer {
  assertWeightNormalization('normalizeWeights', { weightNormalization });
  return wrap[weightNormalization](layer, seed);
}
