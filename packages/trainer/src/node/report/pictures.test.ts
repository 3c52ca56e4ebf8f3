import { decode, encode } from 'fast-png';
import { expect, it } from 'vitest';
import { withPngXmp } from '../png-xmp.js';
import { choosePictures } from './pictures.js';
import { shrinkPng } from './shrink-png.js';

const files = (sizes: readonly number[]) =>
  sizes.map((bytes, index) => ({ step: index, name: `step-${index}.png`, bytes }));
const stepsOf = (sizes: readonly number[], bytes: number): number[] =>
  choosePictures(files(sizes), { bytes, least: 12 }).map(({ step }) => step);
const same = (count: number, bytes: number): number[] => Array.from({ length: count }, () => bytes);

it('chooses all pictures that fit, else evenly from the first to the last', () => {
  expect(stepsOf([10, 20, 30], 360)).toEqual([0, 1, 2]);
  expect(stepsOf(same(41, 25), 525)).toEqual(Array.from({ length: 21 }, (_, index) => 2 * index));
});

it('counts large pictures as what they will be made, so that twelve always fit', () => {
  expect(stepsOf(same(23, 1e6), 1200)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22]);
  expect(stepsOf(same(12, 1e6), 1200)).toHaveLength(12);
});

it('shows three hundred at most', () => {
  expect(
    stepsOf(
      Array.from({ length: 1000 }, () => 1),
      1e9,
    ),
  ).toHaveLength(300);
});

/** Red counts up to the right, green downwards, blue is noise that compresses badly. */
function picture(side: number): Uint8Array {
  const data = Uint8Array.from({ length: side * side * 3 }, (_, index) => {
    const [pixel, channel] = [Math.floor(index / 3), index % 3];
    if (channel === 0) return pixel % side;
    return channel === 1 ? Math.floor(pixel / side) : (pixel * 7919 * (pixel % 31)) % 256;
  });
  return encode({ width: side, height: side, channels: 3, data });
}

it('makes a picture smaller by means over squares, and keeps what it says of itself', () => {
  const png = withPngXmp(picture(100), '<provenance/>');
  const { png: small, scale } = shrinkPng(png, png.length / 3)!;
  expect(small.length).toBeLessThanOrEqual(png.length / 3);
  expect(Buffer.from(small).includes('<provenance/>')).toBe(true);
  const { width, height, data } = decode(small);
  const side = Math.round(1 / scale);
  expect([width, height]).toEqual([Math.floor(100 / side), Math.floor(100 / side)]);
  // mean of side values from 5 * side on, rounded
  expect(data[(2 * width + 5) * 3]).toBe(Math.round(5 * side + (side - 1) / 2));
  expect(data[(2 * width + 5) * 3 + 1]).toBe(Math.round(2 * side + (side - 1) / 2));
});

it('leaves small pictures alone and shows nothing for what is no picture', () => {
  const png = picture(4);
  expect(shrinkPng(png, 10_000)).toEqual({ png, scale: 1 });
  expect(shrinkPng(Buffer.alloc(100, 7), 50)).toBeUndefined();
});
