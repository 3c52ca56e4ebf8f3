import * as tf from '@tensorflow/tfjs';
import type { PlaneMaps } from './affine.js';

/**
 * Looks up each pixel of the result at its place in the image, between four pixels by bilinear interpolation, and beyond
 * the edge in the mirror image. Whole-pixel places give the pixels as they are.
 *
 * @param images - `[batch, height, width, channels]`.
 * @param places - Maps from the result to the image.
 * @returns Same shape; twice differentiable with respect to the images.
 */
export function warp(images: tf.Tensor4D, places: PlaneMaps): tf.Tensor4D {
  const [batchSize, height, width, channels] = images.shape;
  const pixels = height * width;
  const coordinates = tf.reshape(
    tf.matMul(tf.reshape(tf.slice(places, 0, [batchSize, 2, 3]), [batchSize * 2, 3]), grid(height, width)),
    [batchSize, 2, pixels],
  );
  const [x, y] = tf.unstack(coordinates, 1) as [tf.Tensor, tf.Tensor];
  const [column, row] = [neighbours(x, width), neighbours(y, height)];
  const first = tf.reshape(tf.range(0, batchSize * pixels, pixels, 'int32'), [batchSize, 1]);
  const values = tf.reshape(images, [batchSize * pixels, channels]);
  const corner = (side: 'lower' | 'upper', across: 'lower' | 'upper'): tf.Tensor => {
    const inImage = tf.add(tf.mul(row[side], tf.scalar(width, 'int32')), column[across]);
    const picked = tf.gatherND(values, tf.reshape(tf.add(first, inImage), [-1, 1]));
    const weight = tf.mul(row.weights[side], column.weights[across]);
    return tf.mul(picked, tf.reshape(weight, [-1, 1]));
  };
  const sum = tf.addN([
    corner('lower', 'lower'),
    corner('lower', 'upper'),
    corner('upper', 'lower'),
    corner('upper', 'upper'),
  ]);
  return tf.reshape(sum, images.shape);
}

/** Pixels of the result as `(x, y, 1)` from its centre, `[3, height · width]`. */
function grid(height: number, width: number): tf.Tensor2D {
  const across = tf.sub(tf.range(0, width), (width - 1) / 2);
  const down = tf.sub(tf.range(0, height), (height - 1) / 2);
  const x = tf.tile(tf.reshape(across, [1, width]), [height, 1]);
  const y = tf.tile(tf.reshape(down, [height, 1]), [1, width]);
  return tf.reshape(tf.stack([x, y, tf.onesLike(x)]), [3, height * width]);
}

interface Neighbours {
  /** int32, the pixel before the place and the one behind it. */
  readonly lower: tf.Tensor;
  readonly upper: tf.Tensor;
  readonly weights: Readonly<Record<'lower' | 'upper', tf.Tensor>>;
}

/** Folds a place, counted from the centre, into the image and finds the pixels beside it. */
function neighbours(fromCentre: tf.Tensor, size: number): Neighbours {
  const last = size - 1;
  const place = tf.add(fromCentre, last / 2);
  const period = Math.max(1, 2 * last);
  const rest = tf.sub(place, tf.mul(period, tf.floor(tf.div(place, period))));
  const inside = tf.clipByValue(tf.sub(last, tf.abs(tf.sub(rest, last))), 0, last);
  const lower = tf.floor(inside);
  const fraction = tf.sub(inside, lower);
  return {
    lower: tf.cast(lower, 'int32'),
    upper: tf.cast(tf.minimum(tf.add(lower, 1), last), 'int32'),
    weights: { lower: tf.sub(1, fraction), upper: fraction },
  };
}
