import { describe, expect, it } from 'vitest';
import { layerSeed } from './layer-seed.js';

describe('layerSeed', () => {
  it('is never 0, which tfjs takes for no seed', () => {
    expect(layerSeed(0, 'a')).not.toBe(layerSeed(0, 'b'));
    for (let seed = 0; seed < 100; seed += 1) expect(layerSeed(seed, '')).toBeGreaterThan(0);
  });
});
