import { describe, expect, it } from 'vitest';
import { inceptionScore } from './inception-score.js';
import { waveProbabilities } from './waves.test-helper.js';

describe('inceptionScore', () => {
  it('agrees with NumPy for one and for uneven splits', () => {
    const probabilities = waveProbabilities();
    const whole = inceptionScore({ probabilities, splits: 1 });
    expect(whole.mean).toBeCloseTo(1.871441795001147, 12);
    expect(whole.standardDeviation).toBe(0);
    const split = inceptionScore({ probabilities, splits: 3 });
    expect(split.mean).toBeCloseTo(1.8596172759843093, 12);
    expect(split.standardDeviation).toBeCloseTo(0.16419548499899, 12);
  });

  it('is the number of classes for certain and balanced samples, 1 for samples of one class', () => {
    const certain = { data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), columns: 3 };
    expect(inceptionScore({ probabilities: certain, splits: 1 }).mean).toBeCloseTo(3, 12);
    const collapsed = { data: Float32Array.of(0, 1, 0, 0, 1, 0), columns: 3 };
    expect(inceptionScore({ probabilities: collapsed, splits: 1 }).mean).toBeCloseTo(1, 12);
  });

  it('is finite with the tiniest probability there is', () => {
    const data = Float64Array.of(1, Number.MIN_VALUE, 1, 0, 1, 0);
    expect(inceptionScore({ probabilities: { data, columns: 2 }, splits: 1 }).mean).toBeCloseTo(1, 12);
  });

  it('refuses logits, NaN, and fewer samples than splits', () => {
    const logits = { data: Float32Array.of(2, -1, 0.5, 0.5), columns: 2 };
    expect(() => inceptionScore({ probabilities: logits, splits: 1 })).toThrow('probabilities, not logits');
    const sums = { data: Float32Array.of(0.5, 0.5, 0.5, 0.4), columns: 2 };
    expect(() => inceptionScore({ probabilities: sums, splits: 1 })).toThrow('row 1 of `probabilities`');
    const broken = { data: Float32Array.of(0.5, NaN), columns: 2 };
    expect(() => inceptionScore({ probabilities: broken, splits: 1 })).toThrow('must be finite');
    expect(() => inceptionScore({ probabilities: waveProbabilities(), splits: 24 })).toThrow('at least 24');
    expect(() => inceptionScore({ probabilities: waveProbabilities(), splits: 0 })).toThrow('`splits`');
  });
});
