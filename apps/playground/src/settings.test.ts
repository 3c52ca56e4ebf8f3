import { describe, expect, it } from 'vitest';
import {
  defaultSettings,
  formatSettings,
  parseSettings,
  penalties,
  variantOptions,
  variantsFor,
  type Settings,
} from './settings.js';

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

  it.each([
    { data: 'ring', variant: 'fastgan' },
    { data: 'digits', variant: 'pix2pix' },
  ] as const)('do not take $variant for $data without a word', ({ data, variant }) => {
    const { settings, ignored } = parseSettings(`#data=${data}&variant=${variant}`);
    expect([settings.variant, ignored]).toEqual(['dcgan', [`variant=${variant}`]]);
  });

  it('may be empty', () => {
    expect(parseSettings('')).toEqual({ settings: defaultSettings(), ignored: [] });
  });
});

const played = (['ring', 'digits'] as const).flatMap((data) =>
  variantsFor(data).map((entry) => ({ data, ...entry })),
);

describe('variantOptions', () => {
  it.each(played)('gives $name what it takes for $data', ({ data, name, options, create }) => {
    const settings = defaultSettings(data, name);
    const given = variantOptions(settings);
    expect(options).toEqual(expect.arrayContaining(Object.keys(given)));
    expect(create(given).name).toBe(name);
    expect(penalties).toContain(settings.penalty);
  });

  it('leaves out what cannot learn the data', () => {
    const names = (data: 'ring' | 'digits'): string[] => variantsFor(data).map(({ name }) => name);
    expect(names('digits')).toEqual(expect.arrayContaining(['dcgan', 'ac-gan', 'stylegan2']));
    expect(names('digits')).not.toContain('pix2pix');
    expect(names('ring')).toEqual(expect.arrayContaining(['dcgan', 'wgan', 'conditional-gan']));
    expect(names('ring')).not.toContain('ac-gan');
    expect(defaultSettings('ring', 'ac-gan').variant).toBe('dcgan');
  });
});
