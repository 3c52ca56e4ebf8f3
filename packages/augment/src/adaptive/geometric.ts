import type { RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { rotations, scalings, translations, type PlaneMaps } from './affine.js';
import type { ImageSize } from './blit.js';
import { drawColumns, gate, type Chance } from './random-columns.js';

/** Standard deviation of the binary logarithm of a scale. */
const scaleDeviation = 0.2;

/** Standard deviation of a shift, as a share of the side. */
const shiftDeviation = 0.125;

/**
 * General geometric transforms: scale, turn, scale in one direction (by `s` sideways, `1/s` up and down), turn again, shift by
 * parts of pixels. One of the two turns happens with the probability: each with `1 - √(1 - p)`.
 *
 * @param size - Of the images.
 * @param random - Drawn from twice: uniform, seven columns, then normal, four columns.
 * @param chance - Batch size and probability.
 * @returns The inverse maps, first transform first.
 * @see Karras et al. 2020, https://arxiv.org/abs/2006.06676, appendix B
 */
export function geometricInverses(
  { height, width }: ImageSize,
  random: RandomSource,
  { batchSize, probability }: Chance,
): readonly PlaneMaps[] {
  const uniformNames = ['ifScale', 'before', 'ifBefore', 'ifStretch', 'after', 'ifAfter', 'ifShift'] as const;
  const uniform = drawColumns(uniformNames, (shape) => random.uniform(shape), { batchSize });
  const normalNames = ['scale', 'stretch', 'right', 'down'] as const;
  const normal = drawColumns(normalNames, (shape) => random.normal(shape), { batchSize });
  const turnProbability = tf.sub(1, tf.sqrt(tf.sub(1, probability)));
  const turn = (share: tf.Tensor, ifTurn: tf.Tensor): PlaneMaps => {
    const angle = gate(tf.mul(2 * Math.PI, tf.sub(share, 0.5)), ifTurn, turnProbability);
    return rotations(tf.cos(angle), tf.neg(tf.sin(angle)));
  };
  const inverseScale = powerOfTwo(gate(normal.scale, uniform.ifScale, probability), -scaleDeviation);
  const stretch = gate(normal.stretch, uniform.ifStretch, probability);
  const shift = (amount: tf.Tensor, size: number): tf.Tensor =>
    gate(tf.mul(amount, -shiftDeviation * size), uniform.ifShift, probability);
  return [
    scalings(inverseScale, inverseScale),
    turn(uniform.before, uniform.ifBefore),
    scalings(powerOfTwo(stretch, -scaleDeviation), powerOfTwo(stretch, scaleDeviation)),
    turn(uniform.after, uniform.ifAfter),
    translations(shift(normal.right, width), shift(normal.down, height)),
  ];
}

function powerOfTwo(exponent: tf.Tensor, factor: number): tf.Tensor {
  return tf.exp(tf.mul(exponent, factor * Math.LN2));
}
