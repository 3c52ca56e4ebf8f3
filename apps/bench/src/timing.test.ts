import { describe, expect, it } from 'vitest';
import { summary } from './timing.js';

describe('summary', () => {
  it.each([
    [[7], 7, 7],
    [[9, 2, 5], 5, 2],
    [[9, 2, 5, 100], 7, 2],
  ])('of %j', (times, medianMs, minMs) => {
    expect(summary(times)).toEqual({ medianMs, minMs });
  });
});
