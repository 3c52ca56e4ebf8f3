import { assertInteger } from '@gankit/core';

/** The smallest feature maps have at most this many rows, as 28 → 14 → 7. */
const SMALLEST_SIZE = 7;

/**
 * Heights that a discriminator goes through, halved and rounded up until at most 7: `28, 14, 7` or `100, 50, 25, 13, 7`.
 * A generator goes through them backwards.
 *
 * @param resolution - Height and width of the images.
 * @throws {@link OptionError} when it is no whole number from 1.
 */
export function sizeChain(resolution: number): readonly number[] {
  assertInteger('sizeChain', { resolution });
  return halvingChain(resolution, SMALLEST_SIZE);
}

/** The same until at most `smallest`. */
export function halvingChain(resolution: number, smallest: number): readonly number[] {
  const sizes = [resolution];
  while (sizes.at(-1)! > smallest) sizes.push(Math.ceil(sizes.at(-1)! / 2));
  return sizes;
}
