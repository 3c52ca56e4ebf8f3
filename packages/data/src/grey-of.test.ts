import { OptionError } from '@gankit/core';
import { expect, it } from 'vitest';
import { greyOf } from './grey-of.js';

it('weighs red, green and blue as BT.601 does', () => {
  const sample = Float32Array.of(1, -1, -1, -1, 1, -1, -1, -1, 1, 0.5, 0.5, 0.5, 0.2, -0.4, 1, -1, -1, -1);
  const grey = greyOf().draw(sample, [2, 3, 3]);
  const expected = [2 * 0.299 - 1, 2 * 0.587 - 1, 2 * 0.114 - 1, 0.5, 0.0598 - 0.2348 + 0.114, -1];
  expected.forEach((value, pixel) => expect(grey[pixel]).toBeCloseTo(value, 6));
  expect(greyOf().shapeOf([2, 3, 3])).toEqual([2, 3, 1]);
});

it('refuses what has no colours', () => {
  expect(() => greyOf().shapeOf([28, 28, 1])).toThrow(OptionError);
  expect(() => greyOf().shapeOf([28, 28, 1])).toThrow(
    'greyOf: `loader` must give images [height, width, 3], received samples of shape [28, 28, 1].',
  );
});
