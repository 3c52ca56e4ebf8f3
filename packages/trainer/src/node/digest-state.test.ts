import { describe, expect, it } from 'vitest';
import type { TrainerState } from '../trainer-state.js';
import { digestState } from './digest-state.js';

function state(): TrainerState {
  return {
    tensors: {
      'average/0': { data: Float32Array.of(1, -2, 3), shape: [3, 1] },
      'state/count': { data: Int32Array.of(7), shape: [] },
    },
    json: {
      step: 2,
      images: 16,
      seconds: 1.5,
      loaderPosition: 2,
      learningRateScale: 1,
      random: {
        discriminator: { seed: 1, generator: [1, 2, 3, 4] },
        generator: { seed: 2, generator: [5, 6, 7, 8] },
      },
      intervals: {},
    },
  };
}

const changed = (tensors: TrainerState['tensors'], json = {}): string =>
  digestState({ tensors: { ...state().tensors, ...tensors }, json: { ...state().json, ...json } });

describe('digestState', () => {
  it('knows neither clock nor order of names nor where in a buffer values lie', () => {
    const { tensors, json } = state();
    const reversed = Object.fromEntries(Object.entries(tensors).toReversed());
    expect(digestState({ tensors: reversed, json: { ...json, seconds: 99 } })).toBe(digestState(state()));
    const view = Float32Array.of(9, 1, -2, 3, 9).subarray(1, 4);
    expect(changed({ 'average/0': { data: view, shape: [3, 1] } })).toBe(digestState(state()));
  });

  it.each<[string, string]>([
    ['the sign of a zero', changed({ 'state/count': { data: Float32Array.of(-0), shape: [] } })],
    ['a type', changed({ 'state/count': { data: Float32Array.of(0), shape: [] } })],
    ['the last bit', changed({ 'average/0': { data: Float32Array.of(1, -2, 3.0000002), shape: [3, 1] } })],
    ['a shape', changed({ 'average/0': { data: Float32Array.of(1, -2, 3), shape: [1, 3] } })],
    ['a name', changed({ more: { data: new Float32Array(0), shape: [0] } })],
    ['the loader', changed({}, { loaderPosition: 3 })],
    [
      'a stream',
      changed({}, { random: { ...state().json.random, generator: { seed: 2, generator: [5, 6, 7, 9] } } }),
    ],
  ])('tells %s', (_, digest) => {
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(digest).not.toBe(digestState(state()));
  });

  it('gives each change a digest of its own', () => {
    const zeros = [0, -0].map((zero) => changed({ zero: { data: Float32Array.of(zero), shape: [] } }));
    expect(new Set(zeros).size).toBe(2);
  });
});
