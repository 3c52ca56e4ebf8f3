import { describe, expect, it } from 'vitest';
import { averageDecay } from './average-decay.js';

describe('averageDecay', () => {
  it('halves an old weight after `averageHalfLifeImages` images', () => {
    const settings = { batchSize: 50, averageHalfLifeImages: 400, averageRampUp: 0.05 };
    expect(averageDecay(1e7, settings) ** 8).toBeCloseTo(0.5, 12); // 8 steps of 50 are 400 images
  });

  it('has a half-life of `averageRampUp * images` early on', () => {
    const settings = { batchSize: 25, averageHalfLifeImages: 10_000, averageRampUp: 0.05 };
    expect(averageDecay(80, settings) ** 4).toBeCloseTo(0.5, 12); // 4 steps of 25 are 5 % of 80 * 25
  });

  it('takes the weights as they are at the first step', () => {
    const settings = { batchSize: 64, averageHalfLifeImages: 10_000, averageRampUp: 0.05 };
    expect(averageDecay(0, settings)).toBe(0);
  });
});
