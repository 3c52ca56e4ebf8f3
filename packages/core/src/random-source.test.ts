import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  createRandomSource,
  hashName,
  permutation,
  type RandomDraw,
  type RandomSource,
} from './random-source.js';
import { toTensor } from './tensor-data.js';
import { expectNoTensorLeak, registerMatchers } from './testing.js';

registerMatchers();

async function values(tensor: tf.Tensor): Promise<number[]> {
  const data = Array.from(await tensor.data());
  tensor.dispose();
  return data;
}

function moments(sample: readonly number[]): {
  mean: number;
  variance: number;
  skewness: number;
  kurtosis: number;
} {
  const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
  const central = (power: number): number =>
    sample.reduce((sum, value) => sum + (value - mean) ** power, 0) / sample.length;
  const variance = central(2);
  return { mean, variance, skewness: central(3) / variance ** 1.5, kurtosis: central(4) / variance ** 2 };
}

/** Correlation coefficient of two samples of equal length. */
function correlation(left: readonly number[], right: readonly number[]): number {
  const [a, b] = [moments(left), moments(right)];
  const covariance = left.reduce((sum, value, index) => sum + (value - a.mean) * (right[index]! - b.mean), 0);
  return covariance / left.length / Math.sqrt(a.variance * b.variance);
}

describe('createRandomSource', () => {
  const draws = async (random: RandomSource): Promise<number[][]> => [
    await values(random.normal([3])),
    await values(random.uniform([2, 2])),
    await values(random.integers([4], { high: 100 })),
  ];

  it('gives the same numbers for the same seed and others for another', async () => {
    const first = await draws(createRandomSource(1));
    expect(await draws(createRandomSource(1))).toEqual(first);
    expect(await draws(createRandomSource(2))).not.toEqual(first);
  });

  it('keeps its numbers from version to version', async () => {
    const random = createRandomSource(42);
    expect((await values(random.integers([6], { high: 1000 }))).join()).toMatchInlineSnapshot(
      `"500,887,17,936,993,770"`,
    );
  });

  it('goes on from a saved state, through JSON', async () => {
    const random = createRandomSource(1);
    await draws(random);
    const state: unknown = JSON.parse(JSON.stringify(random.state()));
    const next = await draws(random);
    const restored = createRandomSource(state as ReturnType<RandomSource['state']>);
    expect(await draws(restored)).toEqual(next);
    expect(restored.state()).toEqual(random.state());
    expect(await draws(restored.fork('a'))).toEqual(await draws(random.fork('a')));
  });

  it('draws normal numbers with the moments of a standard normal distribution', async () => {
    const sample = await values(createRandomSource(3).normal([40_001]));
    const { mean, variance, skewness, kurtosis } = moments(sample);
    // five standard errors: 1, √2, √6, √24 over √n
    expect(Math.abs(mean)).toBeLessThan(5 / 200);
    expect(Math.abs(variance - 1)).toBeLessThan((5 * Math.sqrt(2)) / 200);
    expect(Math.abs(skewness)).toBeLessThan((5 * Math.sqrt(6)) / 200);
    expect(Math.abs(kurtosis - 3)).toBeLessThan((5 * Math.sqrt(24)) / 200);
    expect(Math.abs(correlation(sample.slice(1), sample.slice(0, -1)))).toBeLessThan(5 / 200);
  });

  it('draws uniform numbers from the half-open range', async () => {
    const sample = await values(createRandomSource(4).uniform([40_000], { low: -3, high: 5 }));
    const { mean, variance } = moments(sample);
    expect(Math.abs(mean - 1)).toBeLessThan((5 * 8) / Math.sqrt(12) / 200);
    expect(Math.abs(variance - 64 / 12)).toBeLessThan(0.15);
    expect(sample.every((value) => value >= -3 && value < 5)).toBe(true);
  });

  it('draws every whole number of the range about equally often', async () => {
    const sample = await values(createRandomSource(5).integers([30_000], { low: 2, high: 8 }));
    const counts = new Map<number, number>();
    for (const value of sample) counts.set(value, (counts.get(value) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual([2, 3, 4, 5, 6, 7]);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 5000) ** 2 / 5000, 0);
    expect(chiSquare).toBeLessThan(20.5); // 99.9 % point of 5 degrees of freedom
  });

  it('gives int32 and float32 tensors of the shape asked for', () => {
    const random = createRandomSource(1);
    const [normal, integers] = [random.normal([2, 0, 3]), random.integers([2, 1], { high: 3 })];
    expect([normal.shape, normal.dtype]).toEqual([[2, 0, 3], 'float32']);
    expect([integers.shape, integers.dtype]).toEqual([[2, 1], 'int32']);
    tf.dispose([normal, integers]);
  });

  it('forks streams that depend on seed and name alone and do not correlate', async () => {
    const random = createRandomSource(1);
    const before = await values(random.fork('latents').normal([5000]));
    await values(random.normal([3]));
    expect(await values(random.fork('latents').normal([5000]))).toEqual(before);
    for (const other of [random, random.fork('labels'), createRandomSource(2).fork('latents')]) {
      expect(Math.abs(correlation(before, await values(other.normal([5000]))))).toBeLessThan(
        5 / Math.sqrt(5000),
      );
    }
  });

  it('gives the same numbers through a compiler that fills draws later', async () => {
    const recorded: RandomDraw[] = [];
    const materialize = (draw: RandomDraw): tf.Tensor => {
      recorded.push(draw);
      return tf.zeros([...draw.shape], draw.dtype);
    };
    const compiled = createRandomSource(1, { materialize });
    tf.dispose([compiled.normal([3]), compiled.uniform([2, 2]), compiled.integers([4], { high: 100 })]);
    const eager = createRandomSource(1);
    for (let run = 0; run < 2; run += 1) {
      const filled = await Promise.all(recorded.map((draw) => values(toTensor(draw.fill()))));
      expect(filled).toEqual(await draws(eager));
    }
  });

  it.each([-1, 0.5, 2 ** 32, Number.NaN])('refuses the seed %s', (seed) => {
    expect(() => createRandomSource(seed)).toThrow(/createRandomSource: `seed` must be a whole number/);
  });

  it('leaves no tensor behind', async () => {
    await expectNoTensorLeak(() => createRandomSource(1).normal([4]));
  });
});

describe('permutation', () => {
  it('holds each index once, in an order that the seed decides', () => {
    const order = permutation(1000, 9);
    expect(Array.from(order).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1000 }, (_, index) => index),
    );
    expect(permutation(1000, 9)).toEqual(order);
    expect(permutation(1000, 10)).not.toEqual(order);
  });

  it('makes all orders of four equally likely', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 12_000; seed += 1) {
      const order = permutation(4, seed).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0);
    expect(chiSquare).toBeLessThan(49.7); // 99.9 % point of 23 degrees of freedom
  });
});

describe('hashName', () => {
  it('tells seeds and names apart', () => {
    const seeds = [0, 1, 2].flatMap((seed) => ['', 'a', 'b', 'ab', 'ba'].map((name) => hashName(seed, name)));
    expect(new Set(seeds).size).toBe(15);
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
  });
});
