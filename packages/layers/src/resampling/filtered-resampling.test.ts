import { createRandomSource, OptionError } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Border } from './filter-map.js';
import { FilteredResampling, type FilteredResamplingOptions } from './filtered-resampling.js';

const sound = (values: readonly number[]): tf.Tensor => tf.tensor3d([...values], [1, values.length, 1]);

const filter = (values: readonly number[], options: FilteredResamplingOptions): number[] =>
  Array.from((new FilteredResampling(options).apply(sound(values)) as tf.Tensor).dataSync());

/** Zeros between, padding, a sliding sum, every so many: step by step. */
function upfirdn(
  values: readonly number[],
  { kernel, up, down, padding }: Required<Omit<FilteredResamplingOptions, 'border' | 'name'>>,
): number[] {
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  const spread = values.flatMap((value) => [value, ...Array.from({ length: up - 1 }, () => 0)]);
  const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
  const padded = [...zeros(padding[0]), ...spread, ...zeros(padding[1])];
  const reversed = [...kernel].reverse();
  const filtered = padded
    .slice(0, padded.length - kernel.length + 1)
    .map((_, start) =>
      reversed.reduce((total, weight, tap) => total + (weight * up * padded[start + tap]!) / sum, 0),
    );
  return filtered.filter((_, index) => index % down === 0);
}

function expectClose(received: readonly number[], expected: readonly number[]): void {
  expect(received).toHaveLength(expected.length);
  expected.forEach((value, index) => expect(received[index]).toBeCloseTo(value, 4));
}

describe('FilteredResampling', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('doubles as StyleGAN2: three quarters of the nearest, a quarter of the next', () => {
    expectClose(filter([4, 8, 20], { up: 2 }), [3, 5, 7, 11, 17, 15]);
  });

  it.each<readonly [Border, number[]]>([
    ['zero', [(0 + 2 * 4 + 8) / 4, (8 + 2 * 20 + 40) / 4]],
    ['edge', [(4 + 2 * 4 + 8) / 4, (8 + 2 * 20 + 40) / 4]],
    ['reflect', [(8 + 2 * 4 + 8) / 4, (8 + 2 * 20 + 40) / 4]],
  ])('halves as blur pooling, with border %s', (border, expected) => {
    expectClose(filter([4, 8, 20, 40], { down: 2, kernel: [1, 2, 1], border }), expected);
  });

  it.each([
    { kernel: [1, 2, 4, 3], up: 2, down: 1, padding: [2, 3] },
    { kernel: [1, 2, 4, 3, 5], up: 3, down: 2, padding: [4, 1] },
    { kernel: [3, 1], up: 1, down: 3, padding: [0, 2] },
  ] as const)('is upsample, filter, downsample for kernels that are not symmetric: %j', (options) => {
    const values = [1, -2, 5, 3, 8, 0.5, -4];
    expectClose(filter(values, options), upfirdn(values, options));
  });

  it('is the same for long axes, which it maps in parts', () => {
    const values = Array.from({ length: 150 }, (_, index) => Math.sin(index * index));
    const padding = [2, 1] as const;
    expectClose(
      filter(values, { up: 2, padding }),
      upfirdn(values, { kernel: [1, 3, 3, 1], up: 2, down: 1, padding }),
    );
    const down = { kernel: [1, 3, 3, 1], up: 1, down: 2, padding: [1, 1] } as const;
    expectClose(filter(values, down), upfirdn(values, down));
  });

  it('filters every axis, and each channel by itself', async () => {
    const x = createRandomSource(3).normal([2, 3, 5, 2]);
    const layer = new FilteredResampling({ up: 2 });
    const rows = layer.apply(tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [12, 5, 1])) as tf.Tensor;
    const columns = tf.transpose(tf.reshape(rows, [2, 2, 3, 10]), [0, 1, 3, 2]);
    const both = layer.apply(tf.reshape(columns, [40, 3, 1])) as tf.Tensor;
    const expected = tf.transpose(tf.reshape(both, [2, 2, 10, 6]), [0, 3, 2, 1]);
    await expect(new FilteredResampling({ up: 2 }).apply(x) as tf.Tensor).toBeAllclose(expected, {
      absolute: 1e-5,
    });
  });

  it('keeps the mean, and with blur alone the size', () => {
    const constant = Array.from({ length: 9 }, () => 7);
    expectClose(filter(constant, { border: 'edge' }), constant);
    expectClose(
      filter(constant, { up: 4, kernel: [1, 2, 3, 4, 3, 2, 1], border: 'edge' }),
      Array<number>(36).fill(7),
    );
  });

  it.each([
    [9, 5],
    [8, 4],
    [1, 1],
  ])('halves %i to %i', (size, half) => {
    for (const kernel of [
      [1, 3, 3, 1],
      [1, 2, 1],
      [1, 1],
    ])
      expect(new FilteredResampling({ down: 2, kernel }).computeOutputShape([null, size, 3])).toEqual([
        null,
        half,
        3,
      ]);
  });

  it('changes less with a shift than pooling without a filter does', () => {
    const tone = (phase: number): number[] =>
      Array.from({ length: 32 }, (_, index) => Math.sin(2.6 * (index + phase)));
    const energy = (values: readonly number[]): number =>
      values.slice(2, -2).reduce((sum, value) => sum + value * value, 0);
    const blurred = energy(filter(tone(0), { down: 2, border: 'reflect' }));
    const plain = energy(tone(0).filter((_, index) => index % 2 === 0));
    expect(blurred).toBeLessThan(0.1 * plain); // a tone above the new limit, which would come back as another
  });

  it.each([
    [{ kernel: [1, -1] }, '`kernel` must have a sum other than 0, received [1, -1].'],
    [{ padding: [1, 0.5] as const }, '`padding` must be two whole numbers, received [1, 0.5].'],
    [{ border: 'wrap' as Border }, '`border` must be one of edge, reflect, zero, received wrap.'],
    [{ up: 0 }, '`up` must be a whole number at least 1, received 0.'],
  ])('refuses %j', (options, message) => {
    expect(() => new FilteredResampling(options)).toThrow(OptionError);
    expect(() => new FilteredResampling(options)).toThrow(`FilteredResampling: ${message}`);
  });
});
