import type { RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { rotations, scalings, translations, type PlaneMaps } from './affine.js';
import { drawColumns, gate, type Chance } from './random-columns.js';

/** Furthest shift by whole pixels, as a share of the side. */
const furthestShift = 0.125;

export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/**
 * Pixel blitting, which moves pixels and makes no new values: mirror sideways, quarter turns, shifts by whole pixels.
 * Each with the probability, then evenly among its cases, of which one is to leave the image alone.
 *
 * @param size - Of the images; turns of a quarter fill the corners of oblong ones by reflection.
 * @param random - Drawn from once, uniform, seven columns.
 * @param chance - Batch size and probability.
 * @returns The inverse maps, first transform first.
 * @see Karras et al. 2020, https://arxiv.org/abs/2006.06676, appendix B
 */
export function blitInverses(
  { height, width }: ImageSize,
  random: RandomSource,
  { batchSize, probability }: Chance,
): readonly PlaneMaps[] {
  const names = ['mirror', 'ifMirror', 'turns', 'ifTurns', 'right', 'down', 'ifShift'] as const;
  const draws = drawColumns(names, (shape) => random.uniform(shape), { batchSize });
  const mirror = gate(tf.floor(tf.mul(draws.mirror, 2)), draws.ifMirror, probability);
  const turns = gate(tf.floor(tf.mul(draws.turns, 4)), draws.ifTurns, probability);
  const shift = (uniform: tf.Tensor, size: number): tf.Tensor =>
    tf.round(gate(tf.mul(tf.sub(tf.mul(uniform, 2), 1), furthestShift * size), draws.ifShift, probability));
  return [
    scalings(tf.sub(1, tf.mul(2, mirror)), tf.onesLike(mirror)),
    quarterTurns(turns),
    translations(tf.neg(shift(draws.right, width)), tf.neg(shift(draws.down, height))),
  ];
}

/** Cosine and sine of quarter turns in whole numbers, so that pixels meet pixels. */
function quarterTurns(turns: tf.Tensor): PlaneMaps {
  const is = (count: number): tf.Tensor => tf.cast(tf.equal(turns, count), 'float32');
  return rotations(tf.sub(is(0), is(2)), tf.sub(is(3), is(1)));
}
