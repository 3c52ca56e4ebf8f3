import type { RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { filterBank } from './filter-bank.js';
import { drawColumns, gate, type Chance } from './random-columns.js';

/** Standard deviation of the binary logarithm of a gain. */
const gainDeviation = 1;

/** Shares of the power of natural images in the four bands, which fall as 1/f. */
const power = [10 / 13, 1 / 13, 1 / 13, 1 / 13];

const bands = ['lowest', 'low', 'high', 'highest'] as const;

/**
 * Amplifies or weakens each of four bands of frequencies, each with the probability, and weakens the others so that the
 * expected power stays. Beyond the edge lies the mirror image.
 *
 * @param images - `[batch, height, width, channels]`.
 * @param random - Drawn from twice: uniform, four columns, then normal, four columns.
 * @param chance - Batch size and probability.
 * @see Karras et al. 2020, https://arxiv.org/abs/2006.06676, appendix B
 */
export function filterImages(
  images: tf.Tensor4D,
  random: RandomSource,
  { batchSize, probability }: Chance,
): tf.Tensor4D {
  const [, height, width, channels] = images.shape;
  const ifBand = drawColumns(bands, (shape) => random.uniform(shape), { batchSize });
  const amounts = drawColumns(bands, (shape) => random.normal(shape), { batchSize });
  const changes = bands.reduce<tf.Tensor>(
    (gains, band, index) => {
      const applied = gate(tf.onesLike(ifBand[band]), ifBand[band], probability);
      return tf.mul(gains, gainsOf(applied, tf.mul(amounts[band], gainDeviation), index));
    },
    tf.ones([batchSize, bands.length]),
  );
  const above = tf.sub(changes, 1);
  const down = tf.matMul(
    filterMatrices(above, height),
    tf.reshape(images, [batchSize, height, width * channels]),
  );
  const sideways = tf.transpose(tf.reshape(down, [batchSize, height, width, channels]), [0, 2, 1, 3]);
  const across = tf.matMul(
    filterMatrices(above, width),
    tf.reshape(sideways, [batchSize, width, height * channels]),
  );
  return tf.transpose(tf.reshape(across, [batchSize, width, height, channels]), [0, 2, 1, 3]);
}

/** Gains of the four bands, `[batch, 4]`, when one of them changes: exactly 1 where it does not. */
function gainsOf(applied: tf.Tensor, exponent: tf.Tensor, band: number): tf.Tensor {
  const gain = tf.exp(tf.mul(exponent, Math.LN2));
  const share = power[band]!;
  const others = tf.sqrt(tf.add(tf.mul(tf.square(gain), share), 1 - share));
  const normalized = bands.map((_, index) => tf.div(index === band ? gain : tf.onesLike(gain), others));
  return tf.add(1, tf.mul(tf.expandDims(applied, 1), tf.sub(tf.stack(normalized, 1), 1)));
}

/** `I + Σ (gain - 1) · band` as matrices over one axis of the image, `[batch, size, size]`. */
function filterMatrices(above: tf.Tensor, size: number): tf.Tensor3D {
  const filters = filterBank().map((band) => bandMatrix(band, size));
  const matrices = tf.tensor2d(filters.map((filter) => filter.flat()));
  const changes = tf.reshape(tf.matMul(above as tf.Tensor2D, matrices), [-1, size, size]);
  return tf.add(changes, tf.eye(size));
}

/** A filter over an axis whose ends are mirrors. */
function bandMatrix(band: readonly number[], size: number): readonly (readonly number[])[] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
  const reach = (band.length - 1) / 2;
  const period = Math.max(1, 2 * (size - 1));
  rows.forEach((row, at) =>
    band.forEach((value, index) => {
      const place = (((at + index - reach) % period) + period) % period;
      row[place < size ? place : period - place]! += value;
    }),
  );
  return rows;
}
