import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { MinibatchDiscrimination } from './minibatch-discrimination.js';

describe('MinibatchDiscrimination', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('appends how close the others are in learned directions', async () => {
    const layer = new MinibatchDiscrimination({ kernels: 2, dimensions: 3 });
    const x = createRandomSource(1).normal([3, 2]) as tf.Tensor2D;
    layer.apply(x);
    const weights = tf.mul(createRandomSource(2).normal([2, 6]), 0.4);
    layer.setWeights([weights]);
    const projected = tf.matMul(x, weights as tf.Tensor2D).arraySync() as number[][];
    const expected = (x.arraySync() as number[][]).map((sample, i) => [
      ...sample,
      ...[0, 1].map((b) =>
        projected.reduce((sum, other) => {
          const distance = [0, 1, 2].reduce(
            (total, c) => total + Math.abs(projected[i]![3 * b + c]! - other[3 * b + c]!),
            0,
          );
          return sum + Math.exp(-distance);
        }, 0),
      ),
    ]);
    await expect(layer.apply(x) as tf.Tensor).toBeAllclose(tf.tensor2d(expected), { absolute: 1e-5 });
  });
});
