import { createLoader, type Loader, type TensorData } from '@gankit/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyData, useCpu } from '../tiny-gan.test.helpers.js';
import type { Trainer } from '../trainer.js';
import { distancesBetween, featuresOf } from './sample-features.js';
import { createSampleProbe } from './sample-probe.js';

beforeAll(useCpu);

describe('featuresOf', () => {
  it('makes images smaller by the mean of blocks, those at the edge being smaller', () => {
    // 17 x 1 pixels of 2 channels: blocks of 2, the last of one pixel alone
    const data = Float32Array.from({ length: 34 }, (_, index) => (index % 2 === 0 ? index / 2 : -1));
    const { values, count, columns } = featuresOf({ data, shape: [1, 17, 1, 2] });
    expect({ count, columns }).toEqual({ count: 1, columns: 18 });
    expect([...values]).toEqual([
      0.5, -1, 2.5, -1, 4.5, -1, 6.5, -1, 8.5, -1, 10.5, -1, 12.5, -1, 14.5, -1, 16, -1,
    ]);
  });

  it('leaves other samples as they are, to be compared by their root mean square', () => {
    const first = featuresOf({ data: Float32Array.of(0, 0, 1, 5), shape: [2, 2] });
    const second = featuresOf({ data: Float32Array.of(3, 4), shape: [1, 2] });
    const distances = distancesBetween(first, second).map((row) => [...row]);
    expect(distances[0]![0]).toBeCloseTo(Math.sqrt(25 / 2), 6);
    expect(distances[1]![0]).toBeCloseTo(Math.sqrt(5 / 2), 6);
  });
});

describe('createSampleProbe', () => {
  let data: Loader;
  beforeAll(() => {
    data = tinyData({ sample: [5, 4, 1], size: 70 });
  });

  const probeOf = (samples: (count: number) => Promise<TensorData>, of?: Loader) =>
    createSampleProbe({
      data: of ?? data,
      sample: ({ count }: { count: number }) => samples(count),
    } as unknown as Trainer);
  const repeated = async (count: number, rows: number): Promise<TensorData> =>
    data.read(Int32Array.from({ length: count }, (_, index) => index % rows));

  it('tells copies of the data, which vary as the data does', async () => {
    const measured = await probeOf((count) => repeated(count, 70)).measure();
    expect(measured['samples/copies']).toBe(1);
    expect(measured['samples/twins']).toBe(0);
    expect(measured['samples/diversity']).toBeGreaterThan(0.95);
    expect(measured['samples/diversity']).toBeLessThan(1.05);
    expect(measured['samples/coverage']).toBe(1);
  });

  it('tells twins, and how little three samples in turn vary', async () => {
    const measured = await probeOf((count) => repeated(count, 3)).measure();
    expect(measured['samples/twins']).toBe(1);
    // of 63 others 21 or 22 are like oneself
    expect(measured['samples/diversity']).toBeGreaterThan(0.5);
    expect(measured['samples/diversity']).toBeLessThan(0.8);
  });

  it('tells the share of values at the ends, and nothing of copies in large data', async () => {
    const ends = async (count: number): Promise<TensorData> => ({
      data: Float32Array.from({ length: count * 20 }, (_, index) => (index % 4 === 0 ? 0.2 : -0.995)),
      shape: [count, 5, 4, 1],
    });
    const large = createLoader({
      ...data,
      size: 2000,
      read: (at) => data.read(Int32Array.from(at, (i) => i % 70)),
    });
    const measured = await probeOf(ends, large).measure();
    expect(measured['samples/extremes']).toBe(0.75);
    expect(measured['samples/diversity']).toBe(0);
    expect('samples/copies' in measured).toBe(false);
  });

  it('tells the range of the data', async () => {
    const signals = await probeOf((count) => repeated(count, 70)).data();
    expect(signals['data/minimum']).toBeCloseTo(-0.8, 1);
    expect(signals['data/maximum']).toBeCloseTo(0.8, 1);
    expect(signals).toMatchObject({ 'data/outside': 0, 'data/extremes': 0 });
    // two uniform numbers from a range of 1.6 differ by 1.6 / √6 in the root mean square
    expect(signals['data/variety']).toBeCloseTo(1.6 / Math.sqrt(6), 1);
  });
});
