import { OptionError } from '@gankit/core';
import { expect, it } from 'vitest';
import { edgesOf } from './edges-of.js';

/** Black left of the last column, white in it. */
const step = Float32Array.of(-1, -1, -1, 1, -1, -1, -1, 1, -1, -1, -1, 1);

it('draws a full step as one black line, on its brighter side', () => {
  const drawing = edgesOf().draw(step, [3, 4, 1]);
  expect([...drawing]).toEqual([1, 1, 1, -1, 1, 1, 1, -1, 1, 1, 1, -1]);
});

it("has the strength of Sobel's gradient, by hand", () => {
  const sample = Float32Array.of(0, 0.1, 0.4, 0.2, 0.3, -0.6, -0.2, 0.5, 0.9);
  // in the middle: right-left = (0.4 - 1.2 + 0.9) - (0 + 0.4 - 0.2) = -0.1, below-above = (-0.2 + 1 + 0.9) - (0 + 0.2 + 0.4) = 1.1;
  // above it, the top row twice: right-left = (3 * 0.4 - 0.6) - 0.2 = 0.4, below-above = (0.2 + 0.6 - 0.6) - (0 + 0.2 + 0.4) = -0.4;
  // below, the bottom row twice: below-above = 1.7 - (0.2 + 0.6 - 0.6) = 1.5, so the line lies there
  const right = -0.6 + 3 * 0.9 - (0.2 + 3 * -0.2);
  const drawing = edgesOf({ fullStrength: 1 }).draw(sample, [3, 3, 1]);
  expect(drawing[4]).toBe(1);
  expect(drawing[7]).toBeCloseTo(1 - (2 * Math.hypot(right, 1.5)) / 8, 6);
  expect(edgesOf({ fullStrength: 0.5 }).draw(sample, [3, 3, 1])[7]).toBeCloseTo(
    1 - (4 * Math.hypot(right, 1.5)) / 8,
    6,
  );
});

it('draws the outline of a disc as a closed line of one pixel, the same turned', () => {
  const size = 21;
  const inside = (row: number, column: number): boolean => Math.hypot(row - 10, column - 10) < 7.3;
  const disc = Float32Array.from({ length: size * size }, (_, pixel) =>
    inside(Math.floor(pixel / size), pixel % size) ? 0.8 : -0.6,
  );
  const drawing = edgesOf().draw(disc, [size, size, 1]);
  const dark = (row: number): number[] =>
    Array.from({ length: size }, (_, column) => column).filter((column) => drawing[row * size + column]! < 0);
  expect(dark(10)).toEqual([3, 17]);
  expect(dark(1)).toEqual([]);
  const count = drawing.filter((value) => value < 0).length;
  expect(count).toBeGreaterThan(2 * 15); // at least the sides
  expect(count).toBeLessThan(2 * Math.PI * 8);
  const turned = drawing.map((_, pixel) => drawing[(pixel % size) * size + Math.floor(pixel / size)]!);
  expect([...turned]).toEqual([...drawing]);
});

it('sees edges between colours of one brightness', () => {
  const [red, green] = [
    [0.4, -0.6, 0],
    [-0.6, 0.4, 0],
  ] as const;
  const sample = Float32Array.from([...red, ...red, ...green, ...green, ...red, ...red, ...green, ...green]);
  const drawing = edgesOf({ fullStrength: 1 }).draw(sample, [2, 4, 3]);
  expect(drawing.filter((value) => value < 0.5)).toHaveLength(2);
  [0, 4].forEach((row) => expect(Math.min(...drawing.subarray(row, row + 4))).toBeCloseTo(0, 6));
});

it('refuses settings and samples that it cannot use', () => {
  expect(() => edgesOf({ fullStrength: 0 })).toThrow(OptionError);
  expect(() => edgesOf({ fullStrength: 2 })).toThrow(
    'edgesOf: `fullStrength` must be a number from 0.001 to 1',
  );
  expect(() => edgesOf().shapeOf([2])).toThrow(
    'edgesOf: `loader` must give images [height, width, 1 | 3], received samples of shape [2].',
  );
});
