import { ShapeError, type TensorData } from '@gankit/core';
import { expect, it } from 'vitest';
import { interleaveImages } from './interleave-images.js';

const images = (shape: readonly number[], ...values: number[]): TensorData => ({
  data: Float32Array.from(values),
  shape,
});

it('puts what belongs together side by side, grey as colours', () => {
  const grey = images([2, 1, 2, 1], 0.5, 0.25, -0.5, 0.75);
  const colour = images([2, 1, 2, 3], -1, -0.5, 0, 1, 1, 1, 0, 0.25, 0.5, -1, 0, 1);
  const joined = interleaveImages([grey, colour]);
  expect(joined.shape).toEqual([4, 1, 2, 3]);
  const pixels = [
    [0.5, 0.5, 0.5, 0.25, 0.25, 0.25],
    [-1, -0.5, 0, 1, 1, 1],
    [-0.5, -0.5, -0.5, 0.75, 0.75, 0.75],
    [0, 0.25, 0.5, -1, 0, 1],
  ];
  expect([...joined.data]).toEqual(pixels.flat());
});

it('makes opaque images opaque beside transparent ones', () => {
  const sets = [
    images([1, 1, 1, 1], 0.5),
    images([1, 1, 1, 3], 0, 0.25, -1),
    images([1, 1, 1, 4], 1, 0, 0, -1),
  ];
  expect([...interleaveImages(sets).data]).toEqual([0.5, 0.5, 0.5, 1, 0, 0.25, -1, 1, 1, 0, 0, -1]);
});

it('refuses images of different sizes', () => {
  const call = (): unknown => interleaveImages([images([1, 1, 2, 1], 0, 0), images([1, 2, 1, 1], 0, 0)]);
  expect(call).toThrow(ShapeError);
  expect(call).toThrow('received [1, 1, 2, 1] and [1, 2, 1, 1].');
});
