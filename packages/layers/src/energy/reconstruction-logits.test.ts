import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ReconstructionLogits, type ReconstructionEnergy } from './reconstruction-logits.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
});

describe('ReconstructionLogits', () => {
  const samples = (): tf.Tensor => tf.tensor3d([1, 2, 3, 4, 5, 6], [2, 3, 1]);
  const reconstructions = (): tf.Tensor => tf.tensor3d([1, 4, 0, 4, 5, 6.5], [2, 3, 1]);
  const logits = (options: { readonly energy?: ReconstructionEnergy }): tf.Tensor =>
    new ReconstructionLogits(options).apply([samples(), reconstructions()]) as tf.Tensor;

  it('is the mean absolute error of each sample, below 0', async () => {
    await expect(logits({})).toBeAllclose(tf.tensor2d([-5 / 3, -0.5 / 3], [2, 1]));
  });

  it('is the length of the error on demand, with a gradient where there is none', async () => {
    await expect(logits({ energy: 'euclidean' })).toBeAllclose(tf.tensor2d([-Math.sqrt(13), -0.5], [2, 1]));
    const layer = new ReconstructionLogits({ energy: 'euclidean' });
    const slope = tf.grad((x) => layer.apply([x, samples()]) as tf.Tensor)(samples());
    await expect(slope).toBeAllclose(tf.zeros([2, 3, 1]), { absolute: 1e-6 });
  });

  it('refuses other energies', () => {
    expect(() => logits({ energy: 'squared' as ReconstructionEnergy })).toThrow(
      'ReconstructionLogits: `energy` must be one of absolute, euclidean, received squared.',
    );
  });
});
