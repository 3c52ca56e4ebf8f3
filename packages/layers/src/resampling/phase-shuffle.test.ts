import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { PhaseShuffle } from './phase-shuffle.js';

describe('PhaseShuffle', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('shifts each sound by its own number of places, mirrored at the border', async () => {
    const row = [1, 2, 3, 4, 5];
    const x = tf.tensor3d([row, row, row, row].flat(), [4, 5, 1]);
    const shifts = tf.tensor2d([[2], [-2], [1], [0]], [4, 1], 'int32');
    const result = new PhaseShuffle({ radius: 2 }).apply([x, shifts]) as tf.Tensor;
    const expected = [3, 2, 1, 2, 3, 3, 4, 5, 4, 3, 2, 1, 2, 3, 4, 1, 2, 3, 4, 5];
    await expect(result).toBeAllclose(tf.tensor3d(expected, [4, 5, 1]));
  });

  it('draws every shift from -radius to radius in training, none without', async () => {
    const sounds = 200;
    const x = tf.tile(tf.reshape(tf.range(0, 9), [1, 9, 1]), [sounds, 1, 1]);
    const layer = new PhaseShuffle({ radius: 3 });
    const random = createRandomSource(4);
    const centres = (): number[] => {
      const shuffled = layer.apply(x, { training: true, random }) as tf.Tensor;
      return Array.from(tf.slice(shuffled, [0, 4, 0], [sounds, 1, 1]).dataSync());
    };
    const drawn = centres();
    expect([...new Set(drawn)].sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(centres()).not.toEqual(drawn);
    await expect(layer.apply(x, { random }) as tf.Tensor).toBeAllclose(x);
  });
});
