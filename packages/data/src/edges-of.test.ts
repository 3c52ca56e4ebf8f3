import { OptionError } from '@gankit/core';
import { expect, it } from 'vitest';
import { edgesOf } from './edges-of.js';

/** Black left of the last column, white in it. */
const step = Float32Array.of(-1, -1, -1, 1, -1, -1, -1, 1, -1, -1, -1, 1);

it('draws the two pixels beside a full step black, all else white', () => {
  const drawing = edgesOf().draw(step, [3, 4, 1]);
  expect([...drawing]).toEqual([1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1]);
});

it("has the strength of Sobel's gradient, by hand", () => {
  const sample = Float32Array.of(0, 0.1, 0.4, 0.2, 0.3, -0.6, -0.2, 0.5, 0.7);
  // at the middle: right-left = (0.4 - 1.2 + 0.7) - (0 + 0.4 - 0.2) = -0.3, below-above = (-0.2 + 1 + 0.7) - (0 + 0.2 + 0.4) = 0.9
  const strength = Math.hypot(-0.3, 0.9) / 8;
  expect(edgesOf({ fullStrength: 0.5 }).draw(sample, [3, 3, 1])[4]).toBeCloseTo(1 - 2 * (strength / 0.5), 6);
  expect(edgesOf({ fullStrength: 1 }).draw(sample, [3, 3, 1])[4]).toBeCloseTo(1 - 2 * strength, 6);
});

it('sees edges between colours of one brightness', () => {
  const [red, green] = [
    [0.4, -0.6, 0],
    [-0.6, 0.4, 0],
  ] as const;
  const sample = Float32Array.from([...red, ...red, ...green, ...green, ...red, ...red, ...green, ...green]);
  const drawing = edgesOf({ fullStrength: 1 }).draw(sample, [2, 4, 3]);
  [1, 0, 0, 1, 1, 0, 0, 1].forEach((value, pixel) => expect(drawing[pixel]).toBeCloseTo(value, 6));
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
