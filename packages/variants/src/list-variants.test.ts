import { OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { listVariants } from './list-variants.js';

beforeAll(() => {
  tf.env().set('PROD', true);
});

describe('listVariants', () => {
  it('names every variant, its options and its paper', () => {
    const variants = listVariants();
    expect(variants.map(({ name }) => name)).toEqual([
      'dcgan',
      'conditional-gan',
      'wgan-gp',
      'hinge-gan',
      'sngan',
      'gan',
      'lsgan',
      'wgan',
      'dragan',
      'relativistic-average-gan',
      'r3gan',
      'projection-gan',
      'sagan',
      'biggan',
      'fastgan',
      'pix2pix',
      'cyclegan',
      'stylegan2',
      'ac-gan',
      're-ac-gan',
      'info-gan',
      'began',
      'ebgan',
    ]);
    for (const { name, create, paper } of variants) {
      expect(create().name).toBe(name);
      expect(paper).toMatch(/\d{4}, https:\/\/arxiv\.org\/abs\/\d{4}\.\d{4,5}$/);
    }
    expect(variants[2]).toMatchObject({
      options: [
        'learningRate',
        'beta1',
        'beta2',
        'discriminatorSteps',
        'penaltyWeight',
        'discriminatorLearningRate',
        'latentSize',
        'baseFilters',
        'kernelSize',
        'hiddenUnits',
      ],
      defaults: { learningRate: 1e-4, penaltyWeight: 10, discriminatorSteps: 5 },
    });
  });

  it('passes plain options on', () => {
    const [, , wganGp] = listVariants();
    const variant = wganGp!.create({ discriminatorSteps: 2, learningRate: 0.01, hiddenUnits: 3 });
    expect(variant.discriminatorSteps).toBe(2);
    expect(variant.generatorOptimizer().getConfig()).toMatchObject({ learningRate: 0.01 });
    const { discriminator } = variant.networks({ sample: [2] }, 1);
    expect(discriminator.getLayer('down1_dense').getWeights()[0]!.shape).toEqual([2, 3]);
  });

  it.each([
    [
      { penaltyWeight: 1 },
      'dcgan: `penaltyWeight` must not be given, as there is no such option. There are learningRate, beta1, beta2, discriminatorSteps, r1Weight, discriminatorLearningRate, latentSize, baseFilters, kernelSize, hiddenUnits.',
    ],
    [{ toString: 1 }, 'dcgan: `toString` must not be given, as there is no such option.'],
    [{ learningRate: '0.1' }, 'dcgan: `learningRate` must be a number, received "0.1".'],
    [{ beta1: null }, 'dcgan: `beta1` must be a number, received null.'],
    [{ baseFilters: 0 }, 'dcgan: `baseFilters` must be a whole number at least 1, received 0.'],
  ])('refuses %j', (options, message) => {
    const call = (): unknown => listVariants()[0]!.create(options as Record<string, unknown>);
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
