import { assertKnownOptions, OptionError } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import { EqualizedLearningRate } from './equalized-learning-rate.js';
import { SpectralNormalization } from './spectral-normalization.js';

/** `'spectral'`: {@link SpectralNormalization}; `'equalized'`: {@link EqualizedLearningRate}. */
export type WeightNormalization = 'equalized' | 'none' | 'spectral';

export interface WeightNormalizationOptions {
  readonly weightNormalization: WeightNormalization;
  /** Seed of the network. */
  readonly seed: number;
  /** Multiplies equalised kernels; the others have it in their initial weights. @defaultValue 1 */
  readonly gain?: number;
}

type Wrap = (
  layer: tf.layers.Layer,
  options: { readonly seed: number; readonly gain: number },
) => tf.layers.Layer;

const wrap: Readonly<Record<WeightNormalization, Wrap>> = {
  none: (layer) => layer,
  spectral: (layer, { seed }) => new SpectralNormalization({ layer, seed }),
  equalized: (layer, { seed, gain }) => new EqualizedLearningRate({ layer, seed, gain }),
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
  { weightNormalization, seed, gain = 1, ...rest }: WeightNormalizationOptions,
): tf.layers.Layer {
  assertKnownOptions('normalizeWeights', rest, { weightNormalization, seed, gain });
  assertWeightNormalization('normalizeWeights', { weightNormalization });
  return wrap[weightNormalization](layer, { seed, gain });
}
