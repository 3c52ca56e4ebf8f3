import { ShapeError, type GanVariant, type StepContext } from '@gankit/core';
import { createFormulaContext, registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Augmentation } from './augmentation.js';
import { withAugmentation } from './with-augmentation.js';

const variant: GanVariant = {
  name: 'sum',
  discriminatorSteps: 3,
  generatorOptimizer: () => tf.train.sgd(1),
  discriminatorOptimizer: () => tf.train.sgd(1),
  networks: () => {
    throw new Error('not needed');
  },
  discriminatorLoss: ({ discriminate, real, fake, labels }) => ({
    real: tf.sum(discriminate(real)),
    fake: tf.sum(discriminate(fake, labels)),
  }),
  generatorLoss: ({ discriminate, fake }) => ({ adversarial: tf.sum(discriminate(fake)) }),
};

function contextOf(real: tf.Tensor, fake: tf.Tensor): StepContext {
  return createFormulaContext({
    real,
    fake,
    labels: tf.tensor1d([100], 'int32'),
    discriminate: (samples, labels) => (labels === undefined ? samples : tf.add(samples, labels)),
  });
}

const double: Augmentation = (images) => tf.mul(images, 2);

describe('withAugmentation', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('augments what the discriminator sees in both losses, and passes labels on', async () => {
    const [real, fake] = [3, 7].map((value) => tf.tensor4d([value], [1, 1, 1, 1]));
    const augmented = withAugmentation(variant, double);
    const terms = augmented.discriminatorLoss(contextOf(real!, fake!)) as Record<string, tf.Scalar>;
    await expect(terms['real']).toBeAllclose(6);
    await expect(terms['fake']).toBeAllclose(114);
    const { adversarial } = augmented.generatorLoss(contextOf(real!, fake!)) as Record<string, tf.Scalar>;
    await expect(adversarial).toBeAllclose(14);
    expect(augmented).toMatchObject({ name: 'sum', discriminatorSteps: 3 });
  });

  it('refuses samples that are no images', () => {
    const vectors = tf.ones([4, 2]);
    const call = (): unknown => withAugmentation(variant, double).generatorLoss(contextOf(vectors, vectors));
    expect(call).toThrow(ShapeError);
    expect(call).toThrow('received [4, 2]');
  });
});
