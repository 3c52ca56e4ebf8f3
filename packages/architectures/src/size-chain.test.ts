import { describe, expect, it } from 'vitest';
import { sizeChain } from './size-chain.js';

describe('sizeChain', () => {
  it.each([
    [16, [16, 8, 4]],
    [28, [28, 14, 7]],
    [32, [32, 16, 8, 4]],
    [64, [64, 32, 16, 8, 4]],
    [100, [100, 50, 25, 13, 7]],
    [127, [127, 64, 32, 16, 8, 4]],
  ])('halves %i, rounded up, until at most 7', (resolution, sizes) => {
    expect(sizeChain(resolution)).toEqual(sizes);
  });

  it.each([0, Infinity, NaN, 28.5])('refuses %f', (resolution) => {
    expect(() => sizeChain(resolution)).toThrow('sizeChain: `resolution` must be a whole number at least 1');
  });
});
