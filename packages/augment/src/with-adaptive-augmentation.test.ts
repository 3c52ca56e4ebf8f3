import { OptionError, type GanNetworks, type GanVariant, type StepContext } from '@gankit/core';
import { createFormulaContext, registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { withAdaptiveAugmentation } from './with-adaptive-augmentation.js';

const variant: GanVariant = {
  name: 'sum',
  discriminatorSteps: 3,
  generatorOptimizer: () => tf.train.sgd(1),
  discriminatorOptimizer: () => tf.train.sgd(1),
  networks: () => {
    throw new Error('not needed');
  },
  state: () => ({ balance: tf.scalar(4) }),
  discriminatorLoss: ({ discriminate, real, fake }) => ({
    fake: tf.sum(discriminate(fake)),
    real: tf.sum(discriminate(real)),
    again: tf.neg(tf.sum(discriminate(real))),
  }),
  generatorLoss: ({ discriminate, fake }) => ({ adversarial: tf.sum(discriminate(fake)) }),
};

const networksOf = (data: GanNetworks['data']): GanNetworks =>
  ({ name: 'none', latentSize: 1, data }) as GanNetworks;
const grey = networksOf({ sample: [4, 4, 1] });

/** A step whose discriminator sums up pixels, kept in a state of its own. */
function contextOf(augmented: GanVariant, real: tf.Tensor, fake: tf.Tensor): StepContext {
  const first = augmented.state!(grey);
  return createFormulaContext({
    real,
    fake,
    state: Object.fromEntries(
      Object.entries(first).map(([name, value]) => [name, tf.variable(value, false)]),
    ),
    discriminate: (samples) => tf.sum(samples, [1, 2, 3]),
  });
}

const numberIn = (tensor: tf.Tensor): number => tensor.dataSync()[0]!;

describe('withAdaptiveAugmentation', () => {
  const real = (): tf.Tensor4D => tf.fill([2, 4, 4, 1], 0.25);
  const fake = (): tf.Tensor4D => tf.fill([2, 4, 4, 1], -0.5);

  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it('begins without augmentation, keeps its state beside that of the variant and logs the probability', () => {
    const adaptive = withAdaptiveAugmentation(variant);
    const context = contextOf(adaptive, real(), fake());
    expect(Object.keys(context.state)).toEqual([
      'balance',
      'augmentProbability',
      'augmentSigns',
      'augmentImages',
      'augmentUpdates',
    ]);
    const terms = adaptive.discriminatorLoss(context) as Record<string, tf.Scalar>;
    expect(Object.entries(terms).map(([name, term]) => [name, numberIn(term)])).toEqual([
      ['fake', -16],
      ['real', 8],
      ['again', -8],
      ['augmentProbability', 0],
    ]);
    expect(numberIn(context.state['augmentSigns']!)).toBe(2); // counted once
    expect(numberIn(context.state['augmentImages']!)).toBe(2);
    expect(adaptive).toMatchObject({ name: 'sum', discriminatorSteps: 3 });
  });

  it('raises the probability when the discriminator is sure of the real samples, and then augments', () => {
    const adaptive = withAdaptiveAugmentation(variant, { rampImages: 8, groups: ['color'] });
    const context = contextOf(adaptive, real(), fake());
    const seen = Array.from({ length: 4 }, () =>
      numberIn(adaptive.discriminatorLoss(context)['augmentProbability'] as tf.Scalar),
    );
    expect(seen).toEqual([0, 0, 0, 1]);
    const { adversarial } = adaptive.generatorLoss(context) as Record<string, tf.Scalar>;
    expect(Math.abs(numberIn(adversarial!) + 16)).toBeGreaterThan(0.5);
    const terms = adaptive.discriminatorLoss(context) as Record<string, tf.Scalar>;
    expect(Math.abs(numberIn(terms['real']!) - 8)).toBeGreaterThan(0.5);
  });

  it('gives its term no gradient', () => {
    const adaptive = withAdaptiveAugmentation(variant, { initialProbability: 0.5, groups: ['noise'] });
    const weight = tf.variable(tf.scalar(2));
    const context = contextOf(adaptive, real(), fake());
    const { grads } = tf.variableGrads(() => {
      const terms = adaptive.discriminatorLoss({
        ...context,
        discriminate: (samples) => tf.mul(weight, tf.mean(samples, [1, 2, 3])),
      });
      return tf.add(tf.mul(0, tf.sum(weight)), terms['augmentProbability'] as tf.Scalar) as tf.Scalar;
    }, [weight]);
    expect(numberIn(grads[weight.name]!)).toBe(0);
  });

  it('refuses what it cannot watch or augment', () => {
    const blind = withAdaptiveAugmentation({ ...variant, discriminatorLoss: variant.generatorLoss });
    const call = (): unknown => blind.discriminatorLoss(contextOf(blind, real(), fake()));
    expect(call).toThrow(OptionError);
    expect(call).toThrow('must judge the real samples by `discriminate(real)`');
    const adaptive = withAdaptiveAugmentation(variant);
    expect(() => adaptive.checkNetworks!(grey)).not.toThrow();
    const refusals = [
      [{ sample: [2] }, 'samples of shape [2]'],
      [{ sample: [4, 4, 2] }, 'must not have color for images of 2 channels'],
      [{ sample: [4, 4, 3], source: [4, 4, 1] }, 'which translates images'],
    ] as const;
    for (const [data, message] of refusals) {
      expect(() => adaptive.checkNetworks!(networksOf(data))).toThrow(OptionError);
      expect(() => adaptive.checkNetworks!(networksOf(data))).toThrow(message);
    }
    expect(() => withAdaptiveAugmentation(adaptive).state!(grey)).toThrow('Wrap a variant once');
  });
});
