import { describe, expect, it } from 'vitest';
import { precisionRecall } from './precision-recall.js';
import { generatedWaves, realWaves, waves } from './waves.test-helper.js';

describe('precisionRecall', () => {
  it('agrees with sorted SciPy distances and notices swapped arguments', () => {
    // More rows than one block, and not a multiple of it.
    const realFeatures = waves({ rows: 150, columns: 3, frequency: 0.37, growth: 0.2 });
    const generatedFeatures = waves({ rows: 90, columns: 3, frequency: 0.71, growth: 0.35, offset: 0.15 });
    const scores = precisionRecall({ realFeatures, generatedFeatures });
    expect(scores.precision).toBeCloseTo(0.9777777777777777, 12);
    expect(scores.recall).toBeCloseTo(0.9333333333333333, 12);
    const swapped = precisionRecall({ realFeatures: generatedFeatures, generatedFeatures: realFeatures });
    expect(swapped).toEqual({ precision: scores.recall, recall: scores.precision });
  });

  it('agrees for other numbers of neighbours', () => {
    const scores = precisionRecall({
      realFeatures: realWaves,
      generatedFeatures: generatedWaves,
      neighbours: 1,
    });
    expect(scores.precision).toBeCloseTo(0.3225806451612903, 12);
    expect(scores.recall).toBeCloseTo(0.95, 12);
  });

  it('tells collapse (low recall) from noise (low precision) on a line', () => {
    const realFeatures = { data: Float32Array.of(0, 1, 2, 3, 10, 11, 12, 13), columns: 1 };
    const collapsed = { data: Float32Array.of(0.5, 0.6, 0.7, 0.8), columns: 1 };
    // The radii of `collapsed` are 0.3, 0.2, 0.2, 0.3: of the real samples only 1 lies within.
    expect(precisionRecall({ realFeatures, generatedFeatures: collapsed })).toEqual({
      precision: 1,
      recall: 0.125,
    });
    const far = { data: Float32Array.of(-20, 40, 1, 60), columns: 1 };
    expect(precisionRecall({ realFeatures, generatedFeatures: far })).toEqual({ precision: 0.25, recall: 1 });
  });

  it('is 1 for a set and itself, as for a set and its copy', () => {
    const copy = { ...realWaves };
    for (const generatedFeatures of [realWaves, copy]) {
      expect(precisionRecall({ realFeatures: realWaves, generatedFeatures })).toEqual({
        precision: 1,
        recall: 1,
      });
    }
  });

  it('needs more samples than neighbours', () => {
    const three = { data: realWaves.data.subarray(0, 15), columns: 5 };
    expect(() => precisionRecall({ realFeatures: realWaves, generatedFeatures: three })).toThrow(
      '`generatedFeatures` must have at least 4 samples, received 3',
    );
    const broken = { data: Float32Array.of(0, 1, 2, Infinity), columns: 1 };
    expect(() => precisionRecall({ realFeatures: broken, generatedFeatures: broken })).toThrow(
      'received Infinity',
    );
  });
});
