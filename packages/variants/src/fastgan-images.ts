import type { RandomSource } from '@gankit/core';
import { pixelL1Loss } from '@gankit/losses';
import * as tf from '@tensorflow/tfjs';

/** Sizes at which images are compared: as they are, half and a quarter of it. */
const scales = 3;

/** Mean of every two by two pixels, sizes rounded up. */
export function halved(images: tf.Tensor): tf.Tensor {
  return tf.avgPool(images as tf.Tensor4D, 2, 2, 'same');
}

/**
 * Absolute difference at three sizes, `Σₛ mean |x↓2ˢ - y↓2ˢ|`: single pixels and larger areas both count.
 *
 * @param generated - `[batch, height, width, channels]`.
 * @param target - Of the same shape.
 */
export function pyramidDistance(generated: tf.Tensor, target: tf.Tensor): tf.Scalar {
  const distances: tf.Scalar[] = [];
  for (let scale = 0; scale < scales; scale += 1) {
    distances.push(pixelL1Loss({ generated, target }));
    [generated, target] = [halved(generated), halved(target)];
  }
  return tf.addN(distances);
}

/** One corner of all images of a batch: `[2]`, 0 or 1 for top or bottom and for left or right. */
export function drawCorner(random: RandomSource): tf.Tensor {
  return tf.cast(random.integers([2], { high: 2 }), 'float32');
}

/**
 * The quarter of images in a corner, with half of the height and width, rounded up.
 *
 * Both halves are taken and weighed by 0 and 1, so that the place may be drawn anew at each run of a compiled step.
 *
 * @param images - Images or features `[batch, height, width, channels]`.
 * @param corner - From {@link drawCorner}.
 */
export function cornerOf(images: tf.Tensor, corner: tf.Tensor): tf.Tensor {
  const [bottom, right] = tf.unstack(corner) as [tf.Tensor, tf.Tensor];
  return halfOf(halfOf(images, 1, bottom), 2, right);
}

function halfOf(images: tf.Tensor, axis: 1 | 2, isSecond: tf.Tensor): tf.Tensor {
  const size = [...images.shape];
  size[axis] = Math.ceil(images.shape[axis]! / 2);
  const begin = images.shape.map(() => 0);
  const first = tf.slice(images, begin, size);
  begin[axis] = images.shape[axis]! - size[axis];
  const second = tf.slice(images, begin, size);
  return tf.add(tf.mul(tf.sub(1, isSecond), first), tf.mul(isSecond, second));
}
