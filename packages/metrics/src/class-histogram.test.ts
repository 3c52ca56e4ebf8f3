import { describe, expect, it } from 'vitest';
import { classHistogram } from './class-histogram.js';
import { waveProbabilities } from './waves.test-helper.js';

describe('classHistogram', () => {
  it('counts most probable classes as NumPy does', () => {
    const histogram = classHistogram({ probabilities: waveProbabilities() });
    expect(histogram.counts).toEqual([2, 6, 7, 8]);
    expect(histogram.classesCovered).toBe(4);
    expect(histogram.entropy).toBeCloseTo(1.292287496219841, 12);
  });

  it('sees a class that is never most probable', () => {
    const probabilities = { data: Float32Array.of(0.6, 0.4, 0, 0.1, 0.9, 0, 0.7, 0.1, 0.2), columns: 3 };
    const histogram = classHistogram({ probabilities });
    expect(histogram.counts).toEqual([2, 1, 0]);
    expect(histogram.classesCovered).toBe(2);
    expect(histogram.entropy).toBeCloseTo(Math.log(3) - (2 / 3) * Math.log(2), 12);
  });

  it('refuses no samples', () => {
    expect(() => classHistogram({ probabilities: { data: new Float32Array(0), columns: 3 } })).toThrow(
      'at least 1 sample,',
    );
  });
});
