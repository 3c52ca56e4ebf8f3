import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { AdaptiveAveragePooling } from './adaptive-average-pooling.js';
import { NearestUpsampling } from './nearest-upsampling.js';
import { PixelShuffle, PixelUnshuffle } from './pixel-shuffle.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
});

describe('NearestUpsampling', () => {
  it('equals the layer of tfjs on images', async () => {
    const x = createRandomSource(1).normal([2, 3, 4, 3]);
    const stock = tf.layers.upSampling2d({ size: [3, 3], interpolation: 'nearest' }).apply(x) as tf.Tensor;
    await expect(new NearestUpsampling({ factor: 3 }).apply(x) as tf.Tensor).toBeAllclose(stock);
  });

  it('repeats each number of a sound and of a volume', async () => {
    const sound = new NearestUpsampling({ factor: 3 }).apply(
      tf.tensor3d([1, 2, 3, 4], [1, 2, 2]),
    ) as tf.Tensor;
    await expect(sound).toBeAllclose(tf.tensor3d([1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4], [1, 6, 2]));
    const volume = new NearestUpsampling().apply(tf.tensor5d([1, 2], [1, 2, 1, 1, 1])) as tf.Tensor;
    await expect(volume).toBeAllclose(
      tf.tensor5d([1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2], [1, 4, 2, 2, 1]),
    );
  });
});

describe('PixelShuffle', () => {
  it('equals tf.depthToSpace on images', async () => {
    const x = createRandomSource(1).normal([2, 3, 4, 18]) as tf.Tensor4D;
    await expect(new PixelShuffle({ factor: 3 }).apply(x) as tf.Tensor).toBeAllclose(tf.depthToSpace(x, 3));
  });

  it('lays the channels of a sound out in time', async () => {
    const x = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 4]);
    await expect(new PixelShuffle().apply(x) as tf.Tensor).toBeAllclose(tf.reshape(x, [1, 4, 2]));
  });

  it.each([[[2, 6, 3]], [[2, 4, 6, 3]], [[1, 2, 4, 6, 2]]])(
    'takes back what PixelUnshuffle did to %j',
    async (shape) => {
      const x = createRandomSource(2).normal(shape);
      const folded = new PixelUnshuffle().apply(x) as tf.Tensor;
      expect(folded.shape.slice(1, -1)).toEqual(shape.slice(1, -1).map((size) => size / 2));
      await expect(new PixelShuffle().apply(folded) as tf.Tensor).toBeAllclose(x);
    },
  );
});

describe('AdaptiveAveragePooling', () => {
  it('averages over windows that overlap where the size does not divide', async () => {
    const x = tf.tensor3d([1, 2, 4, 8, 16], [1, 5, 1]);
    const two = new AdaptiveAveragePooling({ size: 2 }).apply(x) as tf.Tensor;
    await expect(two).toBeAllclose(tf.tensor3d([7 / 3, 28 / 3], [1, 2, 1]));
    const four = new AdaptiveAveragePooling({ size: 4 }).apply(x) as tf.Tensor;
    await expect(four).toBeAllclose(tf.tensor3d([1.5, 3, 6, 12], [1, 4, 1]));
    const seven = new AdaptiveAveragePooling({ size: 7 }).apply(x) as tf.Tensor;
    await expect(seven).toBeAllclose(tf.tensor3d([1, 1.5, 3, 4, 6, 12, 16], [1, 7, 1]));
  });

  it('equals average pooling where the size divides', async () => {
    const x = createRandomSource(1).normal([2, 8, 12, 3]) as tf.Tensor4D;
    const result = new AdaptiveAveragePooling({ size: 4 }).apply(x) as tf.Tensor;
    await expect(result).toBeAllclose(tf.avgPool(x, [2, 3], [2, 3], 'valid'), { absolute: 1e-5 });
  });
});
