import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { DropReferenceBatch, ReferenceBatch } from './reference-batch.js';
import { VirtualBatchNormalization } from './virtual-batch-normalization.js';

/** By Salimans et al.: mean and mean square of the reference count n / (n + 1), the sample's own 1 / (n + 1). */
function expected(reference: readonly number[][], sample: readonly number[]): number[] {
  const moments = (values: readonly number[]): [number, number] => [
    values.reduce((sum, value) => sum + value, 0) / values.length,
    values.reduce((sum, value) => sum + value * value, 0) / values.length,
  ];
  const [referenceMean, referenceSquare] = moments(reference.flat());
  const [ownMean, ownSquare] = moments(sample);
  const n = reference.length;
  const mean = (n * referenceMean + ownMean) / (n + 1);
  const meanSquare = (n * referenceSquare + ownSquare) / (n + 1);
  return sample.map((value) => (value - mean) / Math.sqrt(meanSquare - mean * mean + 1e-5));
}

const reference = [
  [1, 4],
  [0, -3],
  [2, 2],
];

describe('VirtualBatchNormalization', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('mixes the statistics of the reference with those of each sample', async () => {
    const samples = [
      [5, 9],
      [-1, 0.5],
    ];
    const x = tf.tensor3d([...reference, ...samples].flat(), [5, 2, 1]);
    const result = new VirtualBatchNormalization({ referenceSize: 3 }).apply(x) as tf.Tensor;
    const own = tf.slice(result, [3, 0, 0], [2, 2, 1]);
    const wanted = samples.flatMap((sample) => expected(reference, sample));
    await expect(own).toBeAllclose(tf.tensor3d(wanted, [2, 2, 1]), { absolute: 1e-5 });
    const { mean, variance } = tf.moments(tf.slice(result, 0, 3));
    await expect(mean).toBeAllclose(0, { absolute: 1e-5 });
    await expect(variance).toBeAllclose(1, { relative: 1e-4 });
  });

  it('gives a sample the same result whatever else is in the batch', async () => {
    const random = createRandomSource(2);
    const input = tf.input({ shape: [2, 3] });
    const outputs = [
      new ReferenceBatch({ referenceSize: 4, seed: 1, name: 'reference' }),
      new VirtualBatchNormalization({ referenceSize: 4 }),
      new DropReferenceBatch({ referenceSize: 4 }),
    ].reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
    const model = tf.model({ inputs: input, outputs });
    const [sample, others] = [random.normal([1, 2, 3]), random.normal([3, 2, 3])];
    const alone = model.predict(sample) as tf.Tensor;
    const together = model.predict(tf.concat([others, sample])) as tf.Tensor;
    expect(together.shape).toEqual([4, 2, 3]);
    await expect(tf.slice(together, 3, 1)).toBeAllclose(alone, { absolute: 1e-6 });
    (model.getLayer('reference') as ReferenceBatch).setReference(random.normal([4, 2, 3]));
    await expect(model.predict(sample) as tf.Tensor).not.toBeAllclose(alone, { absolute: 1e-2 });
  });

  it('refuses a reference of another shape', () => {
    const layer = new ReferenceBatch({ referenceSize: 4 });
    layer.apply(tf.zeros([1, 3]));
    expect(() => layer.setReference(tf.zeros([4, 2]))).toThrow(
      'ReferenceBatch.setReference: `samples` must have shape of `reference` ([4, 3]), received [4, 2].',
    );
  });
});
