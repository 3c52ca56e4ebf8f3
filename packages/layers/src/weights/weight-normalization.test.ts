import { OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { SpectralNormalization } from './spectral-normalization.js';
import { normalizeWeights, type WeightNormalization } from './weight-normalization.js';

describe('normalizeWeights', () => {
  it('wraps a layer or leaves it', () => {
    const layer = tf.layers.dense({ units: 1, name: 'inner' });
    expect(normalizeWeights(layer, { weightNormalization: 'none', seed: 1 })).toBe(layer);
    const wrapped = normalizeWeights(layer, { weightNormalization: 'spectral', seed: 7 });
    expect(wrapped).toBeInstanceOf(SpectralNormalization);
    expect(wrapped.getConfig()).toMatchObject({ name: 'inner_spectral', seed: 7, powerIterations: 1 });
  });

  it('refuses unknown names', () => {
    const options = { weightNormalization: 'batch' as WeightNormalization, seed: 1 };
    const call = (): unknown => normalizeWeights(tf.layers.dense({ units: 1 }), options);
    expect(call).toThrow(OptionError);
    expect(call).toThrow(
      'normalizeWeights: `weightNormalization` must be one of none, spectral, equalized, received batch.',
    );
  });
});
