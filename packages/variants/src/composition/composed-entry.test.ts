import { diffAugment } from '@gankit/augment';
import { OptionError, type GanVariant } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { listVariants } from '../list-variants.js';
import { augmentPublished, meetingLogits } from './augment-published.js';
import { composedEntry, type ComposedParts } from './composed-entry.js';

beforeAll(() => {
  tf.env().set('PROD', true);
});

describe('composedEntry', () => {
  it('has the options of its parts', () => {
    const entry = composedEntry({ objective: 'energy-based', penalties: ['r1', 'pulling-away'] });
    expect(entry).toMatchObject({
      name: 'energy-based-r1-pulling-away',
      singleSamples: true,
      defaults: { learningRate: 2e-4, margin: 10, r1Weight: 1, r1IntervalSteps: 1, pullingAwayWeight: 0.1 },
    });
    expect(entry.options).toContain('baseFilters');
    expect(composedEntry({}).name).toBe('non-saturating');
    expect(composedEntry({ conditioning: 'classification' }).name).toBe('non-saturating-classification');
  });

  it('passes numbers on to the parts they are for', () => {
    const entry = composedEntry({ objective: 'hinge', penalties: ['r1', 'weight-clipping'] });
    const variant = entry.create({
      r1IntervalSteps: 7,
      weightClippingLimit: 0.5,
      discriminatorSteps: 3,
      beta1: 0.1,
    });
    expect(variant.discriminatorSteps).toBe(3);
    expect(variant.discriminatorOptimizer().getConfig()).toMatchObject({ beta1: 0.1 });
    const weight = tf.variable(tf.scalar(2));
    variant.afterDiscriminatorStep!({ discriminatorWeights: [weight], state: {} });
    expect(weight.dataSync()[0]).toBe(0.5);
  });

  it.each<[ComposedParts, Record<string, unknown>, string]>([
    [{ objective: 'hing' }, {}, 'composedEntry: `objective` must be of minimax, non-saturating'],
    [{ penalties: ['r3'] }, {}, 'composedEntry: `penalties` must be of gradient-penalty'],
    [{ conditioning: 'labels' }, {}, '`conditioning` must be one of none'],
    [
      { objective: 'wasserstein', augmentation: {} },
      {},
      'wasserstein does not go with adaptive-augmentation',
    ],
    [{ penalties: ['r1'] }, { lecamWeight: 1 }, 'non-saturating-r1: `lecamWeight` must not be given'],
    [{ penalties: ['r1'] }, { r1Weight: -1 }, 'r1: `weight` must be a number from 0'],
  ])('refuses %j with %j', (parts, options, message) => {
    const call = (): unknown => composedEntry(parts).create(options);
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});

describe('augmentPublished', () => {
  const variantOf = (name: string): GanVariant =>
    listVariants()
      .find((entry) => entry.name === name)!
      .create();

  it('knows every published variant', () => {
    const names = listVariants().map(({ name }) => name);
    expect(names.filter((name) => meetingLogits[name] === undefined)).toEqual(['fastgan']);
    expect(Object.keys(meetingLogits).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('augments with the state of the controller, or without', () => {
    const networks = variantOf('lsgan').networks({ sample: [16, 16, 1] }, 1);
    const adaptive = augmentPublished(variantOf('lsgan'), {});
    expect(Object.keys(adaptive.state!(networks))).toContain('augmentProbability');
    expect(augmentPublished(variantOf('wgan-gp'), diffAugment()).name).toBe('wgan-gp');
  });

  it.each([
    ['wgan-gp', 'only differences of its logits count'],
    ['began', 'gives energies of one sign'],
    ['fastgan', 'it has DiffAugment already'],
  ])('refuses adaptive augmentation of %s', (name, reason) => {
    expect(() => augmentPublished(variantOf(name), {})).toThrow(OptionError);
    expect(() => augmentPublished(variantOf(name), {})).toThrow(reason);
  });
});
