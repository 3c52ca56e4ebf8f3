import { OptionError, ShapeError, type GanNetworks, type GanVariant, type StepContext } from '@gankit/core';
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
    discriminatorOutputs: (samples) => ({ logits: samples, features: tf.mul(samples, 3) }),
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

  it('augments for all outputs of the discriminator too', async () => {
    const samples = tf.tensor4d([3], [1, 1, 1, 1]);
    const augmented = withAugmentation(
      {
        ...variant,
        generatorLoss: ({ discriminatorOutputs, fake }) => ({
          features: tf.sum(discriminatorOutputs(fake)['features']!),
        }),
      },
      double,
    );
    await expect(augmented.generatorLoss(contextOf(samples, samples))['features']).toBeAllclose(18);
  });

  it('refuses networks for vectors and pairs before training, then asks the variant', () => {
    const asked: unknown[] = [];
    const { checkNetworks } = withAugmentation(
      { ...variant, checkNetworks: (networks) => asked.push(networks) },
      double,
    );
    const networksOf = (data: GanNetworks['data']): GanNetworks =>
      ({ name: 'mine', latentSize: 1, data }) as GanNetworks;
    expect(() => checkNetworks!(networksOf({ sample: [2] }))).toThrow(OptionError);
    expect(() => checkNetworks!(networksOf({ sample: [4, 4, 3], source: [4, 4, 1] }))).toThrow(
      'The source would not move with its image',
    );
    expect(asked).toEqual([]);
    checkNetworks!(networksOf({ sample: [4, 4, 2] }));
    expect(asked).toHaveLength(1);
  });

  it('refuses samples that are no images', () => {
    const vectors = tf.ones([4, 2]);
    const call = (): unknown => withAugmentation(variant, double).generatorLoss(contextOf(vectors, vectors));
    expect(call).toThrow(ShapeError);
    expect(call).toThrow('received [4, 2]');
  });
});
