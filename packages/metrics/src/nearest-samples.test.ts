import { createLoader, type Loader } from '@gankit/core';
import { fromArrays } from '@gankit/data';
import { describe, expect, it } from 'vitest';
import { nearestSamples } from './nearest-samples.js';

/** Five points in the plane. */
function points(): Promise<Loader> {
  const data = Float32Array.from([0, 0, 1, 1, -1, 0.5, 0.5, -1, 0.25, 0.75]);
  return fromArrays({ name: 'points', data, shape: [2] });
}

describe('nearestSamples', () => {
  it('finds the nearest, how far it is, and what it looks like, in batches of any size', async () => {
    const real = await points();
    const generated = { data: Float32Array.from([0.5, -0.6, -0.9, 0.5, 0.25, 0.75]), shape: [3, 2] };
    const seen: number[] = [];
    for (const batchSize of [1, 2, 250]) {
      const onProgress = (done: number): unknown => seen.push(done);
      const { indices, distances, nearest } = await nearestSamples({
        generated,
        real,
        batchSize,
        onProgress,
      });
      expect([...indices]).toEqual([3, 2, 4]);
      expect(distances[0]).toBeCloseTo(0.4 / Math.SQRT2);
      expect(distances[1]).toBeCloseTo(0.1 / Math.SQRT2);
      expect(distances[2]).toBe(0);
      expect(nearest).toEqual({ data: Float32Array.from([0.5, -1, -1, 0.5, 0.25, 0.75]), shape: [3, 2] });
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 2, 4, 5, 5]);
  });

  it('finds a copy among real images', async () => {
    const values = Float32Array.from({ length: 20 * 12 }, (_, index) => Math.sin(index * index));
    const real = await fromArrays({ name: 'waves', data: values, shape: [2, 2, 3] });
    const { data, shape } = await real.read([13, 7]);
    const noisy = { data: data.map((value, index) => value + (index % 2 === 0 ? 0.02 : -0.02)), shape };
    const { indices, distances } = await nearestSamples({ generated: noisy, real });
    expect([...indices]).toEqual([13, 7]);
    for (const distance of distances) expect(distance).toBeCloseTo(0.02, 5);
  });

  it('takes the first of equals', async () => {
    const data = Float32Array.from([1, 1, 1]);
    const real = await fromArrays({ name: 'ones', data, shape: [1] });
    const generated = { data: Float32Array.from([0]), shape: [1, 1] };
    const { indices, distances } = await nearestSamples({ generated, real, batchSize: 2 });
    expect([indices[0], distances[0]]).toEqual([0, 1]);
  });

  it('stops when told to', async () => {
    const source = await points();
    const controller = new AbortController();
    let reads = 0;
    const real = createLoader({
      ...source,
      read: (indices) => {
        reads += 1;
        controller.abort();
        return source.read(indices);
      },
    });
    const generated = { data: Float32Array.from([0, 0]), shape: [1, 2] };
    const { signal } = controller;
    await expect(nearestSamples({ generated, real, batchSize: 1, signal })).rejects.toThrow('aborted');
    expect(reads).toBe(1);
  });

  it('refuses samples of another shape, or none', async () => {
    const real = await points();
    await expect(
      nearestSamples({ generated: { data: new Float32Array(3), shape: [1, 3] }, real }),
    ).rejects.toThrow(
      'nearestSamples: `generated` must be samples of shape [2], as points has them, received [3]. Load the data in the form of the samples.',
    );
    await expect(
      nearestSamples({ generated: { data: new Float32Array(0), shape: [0, 2] }, real }),
    ).rejects.toThrow('nearestSamples: `generated` must hold a sample, received none.');
  });

  it('refuses values that nothing is near to, or too few of them', async () => {
    const real = await points();
    const broken = { data: Float32Array.of(0, 0, 0, NaN), shape: [2, 2] };
    await expect(nearestSamples({ generated: broken, real })).rejects.toThrow(
      'nearestSamples: `generated` must be finite, received NaN in sample 1.',
    );
    const short = { data: Float32Array.of(0, 0), shape: [2, 2] };
    await expect(nearestSamples({ generated: short, real })).rejects.toThrow(
      'nearestSamples: `generated.data` must hold the 4 values of shape [2, 2], received 2.',
    );
  });
});
