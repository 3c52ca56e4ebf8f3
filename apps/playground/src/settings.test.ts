import { listVariants } from '@gankit/variants';
import { describe, expect, it } from 'vitest';
import { defaultSettings, formatSettings, parseSettings, variantOptions, type Settings } from './settings.js';

describe('links', () => {
  it('say what differs from the defaults of their data and variant', () => {
    expect(formatSettings(defaultSettings())).toBe('data=ring&variant=dcgan');
    expect(formatSettings({ ...defaultSettings('digits', 'hinge-gan'), seed: 7, digits: [3, 8] })).toBe(
      'data=digits&variant=hinge-gan&digits=3%2C8&seed=7',
    );
  });

  const all: Settings[] = [
    defaultSettings('digits', 'wgan-gp'),
    { ...defaultSettings('ring', 'wgan-gp'), modes: 5, seed: 4294967295, engine: 'wasm' },
    {
      ...defaultSettings('digits'),
      digits: [9],
      batchSize: 17,
      width: 24,
      learningRate: 0.00035,
      penalty: 0,
    },
  ];
  it.each(all)('bring back all settings: %j', (settings) => {
    expect(parseSettings(`#${formatSettings(settings)}`)).toEqual({ settings, ignored: [] });
  });

  it('name what they cannot mean, and go on with defaults', () => {
    const hash =
      '#data=digits&variant=nope&seed=-1&digits=1,1&modes=99&engine=tfjs-node&width=2.5&learningRate=0&penalty=-1&colour=red';
    expect(parseSettings(hash)).toEqual({
      settings: defaultSettings('digits'),
      ignored: [
        'variant=nope',
        'seed=-1',
        'digits=1,1',
        'modes=99',
        'engine=tfjs-node',
        'width=2.5',
        'learningRate=0',
        'penalty=-1',
        'colour=red',
      ],
    });
  });

  it('may be empty', () => {
    expect(parseSettings('')).toEqual({ settings: defaultSettings(), ignored: [] });
  });
});

describe('variantOptions', () => {
  it.each(listVariants())('gives $name what it takes', ({ name, options, create }) => {
    for (const data of ['ring', 'digits'] as const) {
      const given = variantOptions(defaultSettings(data, name));
      expect(options).toEqual(expect.arrayContaining(Object.keys(given)));
      expect(create(given).name).toBe(name);
    }
  });
});
