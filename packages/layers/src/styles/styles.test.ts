import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { StyleMixing } from './style-mixing.js';
import { StyleOfLevel } from './style-of-level.js';
import { StyleTruncation } from './style-truncation.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
});

const threeStyles = (): tf.Tensor2D => tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);

describe('StyleMixing', () => {
  it('takes the next sample’s style from the drawn level on', async () => {
    const layer = new StyleMixing({ levels: 4, probability: 0.5 });
    // u = 0.1, 0.49, 0.6 of probability 0.5: borders 0.6, 2.94, 3.6, so from level 1, from level 3, never.
    const random = createRandomSource(1, { materialize: () => tf.tensor3d([0.6, 2.94, 3.6], [3, 1, 1]) });
    const mixed = layer.apply(threeStyles(), { training: true, random }) as tf.Tensor;
    const expected = [
      [
        [1, 2],
        [3, 4],
        [3, 4],
        [3, 4],
      ],
      [
        [3, 4],
        [3, 4],
        [3, 4],
        [5, 6],
      ],
      [
        [5, 6],
        [5, 6],
        [5, 6],
        [5, 6],
      ],
    ];
    await expect(mixed).toBeAllclose(tf.tensor3d(expected));
    const level = new StyleOfLevel({ level: 3 }).apply(mixed) as tf.Tensor;
    await expect(level).toBeAllclose(tf.tensor2d([3, 4, 5, 6, 5, 6], [3, 2]));
  });

  it('mixes as often as it says, every level alike, and the last sample with the first', async () => {
    const many = tf.range(0, 4000).reshape([4000, 1]);
    const layer = new StyleMixing({ levels: 5, probability: 0.8 });
    const mixed = layer.apply(many, { training: true, random: createRandomSource(3) }) as tf.Tensor;
    const changed = tf.notEqual(mixed, tf.expandDims(many, 1));
    const shares = await tf.mean(tf.cast(changed, 'float32'), [0, 2]).data();
    [0, 0.2, 0.4, 0.6, 0.8].forEach((share, level) => expect(shares[level]).toBeCloseTo(share, 1));
    const last = (await tf.slice(mixed, [3999, 0, 0], [1, 5, 1]).data()) as Float32Array;
    expect([...last].every((value) => value === 3999 || value === 0)).toBe(true);
  });

  it('repeats the style outside of training and with probability 0', async () => {
    const layer = new StyleMixing({ levels: 2 });
    const expected = tf.tensor3d([1, 2, 1, 2, 3, 4, 3, 4, 5, 6, 5, 6], [3, 2, 2]);
    await expect(layer.apply(threeStyles()) as tf.Tensor).toBeAllclose(expected);
    const never = new StyleMixing({ levels: 2, probability: 0 });
    await expect(never.apply(threeStyles(), { training: true }) as tf.Tensor).toBeAllclose(expected);
  });
});

describe('StyleTruncation', () => {
  it('follows the mean style in training and pulls towards it else', async () => {
    const layer = new StyleTruncation({ psi: 0.25, decay: 0.75 });
    await expect(layer.apply(threeStyles(), { training: true }) as tf.Tensor).toBeAllclose(threeStyles());
    await expect(layer.getWeights()[0]!).toBeAllclose([0.75, 1]); // a quarter of the mean [3, 4]
    await expect(layer.apply(threeStyles(), { training: true }) as tf.Tensor).toBeAllclose(threeStyles());
    await expect(layer.getWeights()[0]!).toBeAllclose([1.3125, 1.75]);
    const truncated = layer.apply(tf.tensor2d([5.3125, -2.25], [1, 2])) as tf.Tensor;
    await expect(truncated).toBeAllclose(tf.tensor2d([2.3125, 0.75], [1, 2]));
    expect(layer.trainableWeights).toEqual([]);
  });
});
