import { OptionError } from '@gankit/core';
import { describe, expect, it } from 'vitest';
import { chooseVariant } from './composition.js';
import { keptConfig, pickConfig, resolveConfig, trainDefaults, type TrainConfig } from './config.js';

const choose = (given: Partial<TrainConfig>, typed?: string): ReturnType<typeof chooseVariant> =>
  chooseVariant({ ...trainDefaults, ...given }, { typed, sizes: { baseFilters: 2, latentSize: 3 } });

describe('chooseVariant', () => {
  it('takes the published variant, or composes one of the parts', () => {
    expect(choose({}).entry.name).toBe('dcgan');
    const { entry, variant } = choose({
      loss: 'hinge',
      penalty: ['r1', 'lecam'],
      conditioning: 'projection',
      option: { r1Weight: 3, discriminatorSteps: 2 },
    });
    expect([entry.name, variant.name, variant.discriminatorSteps]).toEqual([
      'hinge-r1-lecam',
      'hinge-r1-lecam',
      2,
    ]);
    const networks = variant.networks({ sample: [16, 16, 1], classes: 4 }, 1);
    expect(networks).toMatchObject({ name: 'conditional', latentSize: 3, classes: 4 });
    expect(choose({ penalty: ['r1'] }).entry.name).toBe('non-saturating-r1');
  });

  it('augments published and composed variants', () => {
    const ada = { augment: 'ada', augmentRamp: 100, augmentTarget: 0.3, augmentGroups: ['color'] } as const;
    for (const { variant } of [choose({ variant: 'lsgan', ...ada }), choose({ loss: 'hinge', ...ada })]) {
      const networks = variant.networks({ sample: [16, 16, 1] }, 1);
      expect(Object.keys(variant.state!(networks))).toContain('augmentProbability');
      const vectors = { ...networks, data: { sample: [2] } };
      expect(() => variant.checkNetworks!(vectors)).toThrow('must make images');
    }
    const { state } = choose({ loss: 'hinge', augment: 'diff' }).variant;
    expect(Object.keys(state!(choose({}).variant.networks({ sample: [2] }, 1)))).toEqual([]);
  });

  it.each<[Partial<TrainConfig>, string | undefined, string]>([
    [{ loss: 'hinge' }, 'dcgan', 'received --variant dcgan as well. Leave out --variant, or these.'],
    [{ variant: 'wgan-gp', augment: 'ada' }, undefined, 'wgan-gp does not go with adaptive augmentation'],
    [
      { loss: 'wasserstein', augment: 'ada' },
      undefined,
      'wasserstein does not go with adaptive-augmentation',
    ],
    [{ augmentTarget: 0.5 }, undefined, '`--augment-target` is for adaptive augmentation. Add --augment ada'],
    [
      { conditioning: 'embedding', architecture: 'dcgan' },
      undefined,
      '`--conditioning` chooses networks, received --architecture dcgan as well',
    ],
    [{ loss: 'hinge', option: { r1Weight: 1 } }, undefined, "received 'r1Weight'"],
  ])('refuses %j with --variant %j', (given, typed, message) => {
    expect(() => choose(given, typed)).toThrow(OptionError);
    expect(() => choose(given, typed)).toThrow(message);
  });

  it('reads its flags back from a run', () => {
    const parts = {
      loss: 'hinge',
      penalty: ['r1'],
      conditioning: 'classification',
      augment: 'ada',
      augmentGroups: ['blit'],
      augmentTarget: 0.2,
      augmentRamp: 7,
    } as const;
    const config = resolveConfig(pickConfig({ ...parts }));
    expect(keptConfig(JSON.parse(JSON.stringify(config)) as never)).toMatchObject(parts);
  });
});
