import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Conv1DTranspose } from './conv-1d-transpose.js';

function layerOf(options: { strides: number; padding: 'same' | 'valid' }): Conv1DTranspose {
  const layer = new Conv1DTranspose({ filters: 1, kernelSize: 3, ...options });
  layer.apply(tf.zeros([1, 2, 1]));
  layer.setWeights([tf.tensor3d([1, 2, 3], [3, 1, 1]), tf.tensor1d([100])]);
  return layer;
}

const sound = (): tf.Tensor => tf.tensor3d([1, 10], [1, 2, 1]);

describe('Conv1DTranspose', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it.each([
    [2, 'valid', [1, 2, 13, 20, 30]],
    [2, 'same', [1, 2, 13, 20]],
    [4, 'valid', [1, 2, 3, 0, 10, 20, 30, 0]],
    [1, 'same', [12, 23]],
  ] as const)('stamps the kernel at each place (strides %i, %s)', async (strides, padding, expected) => {
    const result = layerOf({ strides, padding }).apply(sound()) as tf.Tensor;
    await expect(result).toBeAllclose(
      tf.tensor3d(
        expected.map((value) => value + 100),
        [1, expected.length, 1],
      ),
    );
  });

  it('is the transpose of a convolution', async () => {
    const random = createRandomSource(3);
    const kernel = random.normal([5, 2, 3]) as tf.Tensor3D;
    const [x, y] = [random.normal([2, 4, 3]), random.normal([2, 12, 2]) as tf.Tensor3D];
    const layer = new Conv1DTranspose({
      filters: 2,
      kernelSize: 5,
      strides: 3,
      padding: 'same',
      useBias: false,
    });
    layer.apply(x);
    layer.setWeights([kernel]);
    const there = tf.sum(tf.mul(layer.apply(x) as tf.Tensor, y));
    const back = tf.sum(tf.mul(tf.conv1d(y, kernel, 3, 'same'), x));
    await expect(there).toBeAllclose(back, { relative: 1e-4 });
  });
});
