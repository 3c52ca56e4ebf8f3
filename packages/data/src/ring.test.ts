import { describeLoader } from '@gankit/core/testing';
import { describe, expect, it } from 'vitest';
import { ring, ringCentres, ringModesCovered } from './ring.js';

describeLoader('ring', () => ring({ size: 50, seed: 3 }));

describe('ring', () => {
  it('puts each sample near the centre that its label names, with the standard deviation asked for', async () => {
    const options = { modes: 5, radius: 2, standardDeviation: 0.1 };
    const loader = await ring({ ...options, size: 20_000, seed: 1 });
    const { data, labels } = await loader.read(Array.from({ length: loader.size }, (_, index) => index));
    const centres = ringCentres(options);
    const sums = [0, 0];
    const squares = [0, 0];
    data.forEach((value, index) => {
      const offset = value - centres[labels![Math.floor(index / 2)]! * 2 + (index % 2)]!;
      sums[index % 2]! += offset;
      squares[index % 2]! += offset * offset;
    });
    const expected = 0.1 / 2.5; // scaled by 1 / (2 + 5 * 0.1)
    for (const axis of [0, 1]) {
      expect(Math.abs(sums[axis]! / loader.size)).toBeLessThan(expected * 0.03); // 4 standard errors
      expect(Math.sqrt(squares[axis]! / loader.size) / expected).toBeCloseTo(1, 1.6);
    }
  });

  it('stays in [-1, 1] and gives every mode its share', async () => {
    const loader = await ring({ modes: 3, standardDeviation: 2, size: 3000 });
    const { data, labels } = await loader.read(Array.from({ length: 3000 }, (_, index) => index));
    expect(data.every((value) => value >= -1 && value <= 1)).toBe(true);
    expect([0, 1, 2].map((mode) => labels!.filter((label) => label === mode).length)).toEqual([
      1000, 1000, 1000,
    ]);
    expect(loader.classNames).toEqual(['mode 0', 'mode 1', 'mode 2']);
  });

  it('depends on the seed alone', async () => {
    const [one, again, other] = await Promise.all([ring({ seed: 1 }), ring({ seed: 1 }), ring({ seed: 2 })]);
    expect(again.fingerprint).toBe(one.fingerprint);
    expect(other.fingerprint).not.toBe(one.fingerprint);
  });

  it.each([
    [{ modes: 0 }, 'ring: `modes` must be a whole number at least 1, received 0.'],
    [{ size: 2.5 }, 'ring: `size` must be a whole number at least 1, received 2.5.'],
    [{ seed: -1 }, 'ring: `seed` must be a whole number from 0 to 4294967295, received -1.'],
    [{ radius: 0 }, 'ring: `radius` must be a number above 0, received 0.'],
    [{ standardDeviation: NaN }, 'ring: `standardDeviation` must be a number above 0, received NaN.'],
  ])('refuses %j', async (options, message) => {
    await expect(ring(options)).rejects.toMatchObject({ code: 'OPTION', message });
  });
});

describe('ringModesCovered', () => {
  const options = { modes: 4, radius: 1, standardDeviation: 0.05 }; // scaled by 0.8: centres at 0.8, deviation 0.04

  it('counts by hand: good within 0.12 of a centre', () => {
    const data = Float32Array.of(0.8, 0, 0.8, 0.11, 0.8, 0.13, 0, -0.7, 0, 0);
    expect(ringModesCovered({ data, shape: [5, 2] }, options)).toEqual({
      modesCovered: 2,
      highQualityFraction: 3 / 5,
      samplesPerMode: [2, 0, 0, 1],
    });
  });

  it('finds all modes in real samples, and 1 - exp(-9 / 2) of them good', async () => {
    const loader = await ring();
    const real = await loader.read(Array.from({ length: loader.size }, (_, index) => index));
    const { modesCovered, highQualityFraction } = ringModesCovered(real);
    expect(modesCovered).toBe(8);
    expect(Math.abs(highQualityFraction - 0.98889)).toBeLessThan(0.0042); // 4 standard errors
  });

  it('takes samples that are not numbers as bad', () => {
    const { modesCovered, highQualityFraction } = ringModesCovered({
      data: Float32Array.of(NaN, NaN),
      shape: [1, 2],
    });
    expect([modesCovered, highQualityFraction]).toEqual([0, 0]);
  });

  it('refuses samples of another shape', () => {
    expect(() => ringModesCovered({ data: new Float32Array(6), shape: [2, 3] })).toThrow(
      'ringModesCovered: `samples` must have shape [count, 2], received [2, 3] with 6 values.',
    );
  });
});
