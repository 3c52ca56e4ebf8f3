import { assertInteger, OptionError, sizeOf, type RandomSource } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';

/** Generated images of former steps, `[size, ...image]`, and how many there are yet. */
export interface HistoryPool {
  readonly images: tf.Tensor;
  /** Scalar. */
  readonly count: tf.Tensor;
}

/** An empty pool. */
export function emptyPool(size: number, image: readonly number[]): HistoryPool {
  assertInteger('emptyPool', { size });
  return { images: tf.zeros([size, ...image]), count: tf.scalar(0) };
}

/**
 * Exchanges generated images with those of former steps: while the pool is not full, an image is kept and given back; then,
 * for each with probability 1/2, an older one is given and the new one takes its place.
 *
 * The places of one batch follow each other from a random one on, so that no two images meet; the authors' code draws each
 * place by itself.
 *
 * @param fakes - `[batch, ...image]`, at most as many as the pool has places.
 * @param options.random - Decides which images change places.
 * @returns Images to show to the discriminator, and the pool after it; neither passes a gradient on to the pool.
 * @throws {@link OptionError} when the batch is larger than the pool.
 * @see Shrivastava et al. 2016, "Learning from Simulated and Unsupervised Images through Adversarial Training", section
 * 2.3, https://arxiv.org/abs/1612.07828
 */
export function exchangeWithPool(
  fakes: tf.Tensor,
  { pool, random }: { readonly pool: HistoryPool; readonly random: RandomSource },
): { readonly images: tf.Tensor; readonly pool: HistoryPool } {
  const [size = 0, ...image] = pool.images.shape;
  const batch = fakes.shape[0]!;
  if (batch > size) {
    throw new OptionError(
      `cyclegan: \`poolSize\` must be at least the batch (${batch}), received ${size}. Give a larger pool, a smaller batch, or 0 for no pool.`,
    );
  }
  const begin = tf.cast(random.integers([1], { high: size }), 'float32');
  const coins = tf.cast(tf.greaterEqual(random.uniform([batch]), 0.5), 'float32');
  const isFull = tf.cast(tf.greaterEqual(pool.count, size), 'float32');
  const first = tf.add(tf.mul(isFull, begin), tf.mul(tf.sub(1, isFull), pool.count));
  const places = tf.mod(tf.add(first, countFrom0(batch)), size);
  const isTaken = tf.cast(tf.less(places, pool.count), 'float32');
  const flat = tf.reshape(fakes, [batch, sizeOf(image)]) as tf.Tensor2D;
  const kept = tf.reshape(pool.images, [size, sizeOf(image)]) as tf.Tensor2D;
  /** `[batch, size]`, 1 where an image of the batch meets its place. */
  const meets = tf.cast(tf.equal(tf.expandDims(places, 1), countFrom0(size)), 'float32') as tf.Tensor2D;
  const givesOld = tf.expandDims(tf.mul(isTaken, coins), 1);
  const shown = tf.add(tf.mul(givesOld, tf.matMul(meets, kept)), tf.mul(tf.sub(1, givesOld), flat));
  const isStored = tf.expandDims(tf.sub(1, tf.mul(isTaken, tf.sub(1, coins))), 1);
  const writes = tf.mul(meets, isStored) as tf.Tensor2D;
  const stays = tf.expandDims(tf.sub(1, tf.sum(writes, 0)), 1);
  const images = tf.add(tf.mul(stays, kept), tf.matMul(writes, flat, true, false));
  return {
    images: tf.reshape(shown, fakes.shape),
    pool: {
      images: tf.reshape(images, pool.images.shape),
      count: tf.minimum(tf.add(pool.count, batch), size),
    },
  };
}

/** 0, 1, … as a sum of ones: a compiled step takes no row of numbers that was made within it. */
function countFrom0(length: number): tf.Tensor {
  return tf.cumsum(tf.ones([length]), 0, true);
}
