import { describe, expect, it } from 'vitest';
import type { FeatureMatrix } from './feature-matrix.js';
import { kernelDistance } from './kernel-distance.js';
import { generatedWaves, realWaves, waves } from './waves.test-helper.js';

/** The same sample again and again. */
function pointMass(x: number, y: number, rows: number): FeatureMatrix {
  const data = Float32Array.from({ length: rows * 2 }, (_, index) => (index % 2 === 0 ? x : y));
  return { data, columns: 2 };
}

describe('kernelDistance', () => {
  it('agrees with scikit-learn on the blocks of the seeded order', () => {
    const sets = { realFeatures: realWaves, generatedFeatures: generatedWaves, seed: 7 };
    const six = kernelDistance({ ...sets, blockSize: 6 });
    expect(six.blocks).toBe(5);
    expect(six.mean).toBeCloseTo(2.335740962955422, 10);
    expect(six.standardError).toBeCloseTo(2.8395239293271977, 10);
    const byDefault = kernelDistance(sets);
    expect(byDefault).toMatchObject({ blockSize: 3, blocks: 10 });
    expect(byDefault.mean).toBeCloseTo(0.02219968892258244, 10);
    expect(byDefault.standardError).toBeCloseTo(1.0304764407022275, 10);
  });

  it('has the closed form of two point masses, whatever the order', () => {
    const result = kernelDistance({
      realFeatures: pointMass(1, 2, 9),
      generatedFeatures: pointMass(-1, 3, 12),
      seed: 3,
      blockSize: 4,
    });
    // k(x,x) = (5/2 + 1)³, k(y,y) = (10/2 + 1)³, k(x,y) = (5/2 + 1)³
    expect(result.mean).toBeCloseTo(3.5 ** 3 + 6 ** 3 - 2 * 3.5 ** 3, 10);
    expect(result.standardError).toBeCloseTo(0, 10);
  });

  it('stays within its standard error for one distribution and far outside for a shifted one', () => {
    const realFeatures = waves({ rows: 600, columns: 3, frequency: 0.37, growth: 0.2 });
    const same = waves({ rows: 500, columns: 3, frequency: 1.93, growth: 0.2 });
    const near = kernelDistance({ realFeatures, generatedFeatures: same, seed: 1 });
    expect(Math.abs(near.mean)).toBeLessThan(3 * near.standardError);
    const shifted = { data: same.data.map((value) => value + 0.8), columns: 3 };
    const far = kernelDistance({ realFeatures, generatedFeatures: shifted, seed: 1 });
    expect(far.mean).toBeGreaterThan(6 * far.standardError);
  });

  it('gives the same numbers for the same seed and others for another', () => {
    const sets = { realFeatures: realWaves, generatedFeatures: generatedWaves };
    expect(kernelDistance({ ...sets, seed: 4 })).toEqual(kernelDistance({ ...sets, seed: 4 }));
    expect(kernelDistance({ ...sets, seed: 4 }).mean).not.toBe(kernelDistance({ ...sets, seed: 5 }).mean);
  });

  it('refuses features whose kernel overflows', () => {
    const large = { data: realWaves.data.map((value) => value * 1e37), columns: 5 };
    expect(() => kernelDistance({ realFeatures: large, generatedFeatures: large, seed: 1 })).toThrow(
      'kernelDistance: the features are too large',
    );
  });

  it('refuses too few samples, one block, unlike columns and NaN', () => {
    const sets = { realFeatures: realWaves, generatedFeatures: generatedWaves, seed: 1 };
    const three = { data: realWaves.data.subarray(0, 15), columns: 5 };
    expect(() => kernelDistance({ ...sets, realFeatures: three })).toThrow('at least 4 samples, received 3');
    expect(() => kernelDistance({ ...sets, blockSize: 16 })).toThrow(
      'at most half of the smaller set (31 samples)',
    );
    expect(() => kernelDistance({ ...sets, blockSize: 1 })).toThrow('`blockSize`');
    const narrow = { data: new Float32Array(40), columns: 4 };
    expect(() => kernelDistance({ ...sets, generatedFeatures: narrow })).toThrow('received 4');
    const broken = { data: new Float32Array(40).fill(NaN), columns: 5 };
    expect(() => kernelDistance({ ...sets, generatedFeatures: broken })).toThrow('received NaN');
  });
});
