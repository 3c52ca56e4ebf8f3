import type { GanNetworks } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { findVariant } from '../options/variants.js';
import { assertArchitectureFits, assertResolutionFits, networksBuilder } from './architectures.js';
import { trainDefaults, type TrainConfig } from './config.js';

tf.env().set('PROD', true); // no banner

const images = { sample: [28, 28, 1], classes: 10 };

describe('networksBuilder', () => {
  it('makes the architecture asked for in the size asked for', () => {
    const config = { ...trainDefaults, architecture: 'conditional', baseFilters: 2, latentSize: 5 } as const;
    const networks = networksBuilder(findVariant('dcgan'), config)!(images, 3);
    expect(networks.classes).toBe(10);
    expect(networks.generator.inputs[0]!.shape).toEqual([null, 5]);
    expect(networks.discriminator.getLayer('down1_conv').outputShape).toEqual([null, 14, 14, 2]);
  });

  it('takes the sizes among the options of the variant too', () => {
    const option = { baseFilters: 3, kernelSize: 4, latentSize: 6 };
    const config = { ...trainDefaults, architecture: 'dcgan', baseFilters: 2, option } as const;
    const { generator, discriminator } = networksBuilder(findVariant('dcgan'), config)!(images, 3);
    expect(generator.inputs[0]!.shape).toEqual([null, 6]);
    expect(discriminator.getLayer('down1_conv').weights[0]!.shape).toEqual([4, 4, 1, 2]);
  });

  it('leaves batch normalisation out of a discriminator under a gradient penalty', () => {
    const config = { ...trainDefaults, architecture: 'dcgan', baseFilters: 2 } as const;
    const layersOf = (variant: string): string[] =>
      networksBuilder(findVariant(variant), config)!(images, 0).discriminator.layers.map((layer) =>
        layer.getClassName(),
      );
    expect(layersOf('dcgan')).toContain('BatchNormalization');
    expect(layersOf('wgan-gp')).not.toContain('BatchNormalization');
  });

  it('makes residual networks of the filters of sngan, without spectral norms under a gradient penalty', () => {
    const config = { ...trainDefaults, architecture: 'resnet', baseFilters: 5 } as const;
    const build = (variant: string): GanNetworks => networksBuilder(findVariant(variant), config)!(images, 3);
    const networks = build('hinge-gan');
    const own = findVariant('sngan').create({ baseFilters: 5 }).networks(images, 3);
    for (const side of ['generator', 'discriminator'] as const) {
      expect(networks[side].layers.map(({ outputShape }) => outputShape)).toEqual(
        own[side].layers.map(({ outputShape }) => outputShape),
      );
    }
    expect(networks.discriminator.countParams()).toBe(own.discriminator.countParams());
    const plain = build('wgan-gp').discriminator.layers.map((layer) => layer.getClassName());
    expect(plain).toContain('Conv2D');
    expect(plain).not.toContain('SpectralNormalization');
  });

  it.each([
    ['conditional-resnet', 'resnet', 10],
    ['sagan', 'sagan', 10],
    ['biggan', 'biggan', 10],
    ['r3gan', 'r3gan', undefined],
    ['stylegan2', 'stylegan2', undefined],
  ] as const)('makes %s', (architecture, name, classes) => {
    const config = { ...trainDefaults, architecture, baseFilters: 3, latentSize: 6 };
    const networks = networksBuilder(findVariant('hinge-gan'), config)!(images, 3);
    expect(networks).toMatchObject({ name, latentSize: 6, data: { sample: [28, 28, 1] } });
    expect(networks.classes).toBe(classes);
    expect(networks.generator.countParams()).toBeLessThan(50_000);
  });

  it('makes sagan and biggan for images without labels', () => {
    for (const architecture of ['sagan', 'biggan'] as const) {
      const config = { ...trainDefaults, architecture, baseFilters: 3 };
      const networks = networksBuilder(findVariant('dcgan'), config)!({ sample: [16, 16, 3] }, 3);
      expect(networks.classes).toBeUndefined();
    }
  });

  it('tells fully connected networks the class when conditional ones are asked for', () => {
    const config = { ...trainDefaults, architecture: 'conditional', hiddenUnits: 5 } as const;
    const networks = networksBuilder(findVariant('hinge-gan'), config)!({ sample: [2], classes: 8 }, 3);
    expect(networks).toMatchObject({ name: 'mlp', classes: 8 });
  });

  it('leaves the choice to the variant when none is asked for', () => {
    expect(networksBuilder(findVariant('dcgan'), trainDefaults)).toBeUndefined();
  });
});

describe('assertArchitectureFits', () => {
  it.each([
    [{ architecture: 'mlp' }, images, '`--architecture mlp` is for vectors'],
    [{ architecture: 'resnet' }, { sample: [2] }, '`--architecture resnet` is for images'],
    [{ architecture: 'dcgan' }, { sample: [2] }, '`--architecture dcgan` is for images'],
    [
      { architecture: 'conditional-resnet' },
      { sample: [32, 32, 3] },
      '`--architecture conditional-resnet` needs labels, but digits has none. Put the images into one folder per class, or choose resnet.',
    ],
    [{ architecture: 'biggan' }, { sample: [2] }, '`--architecture biggan` is for images'],
    [{ architecture: 'conditional' }, { sample: [32, 32, 3] }, '`--architecture conditional` needs labels'],
    [{ hiddenUnits: 8 }, images, '`--hidden-units` is for vectors'],
    [{ baseFilters: 8 }, { sample: [2] }, '`--base-filters` is for images'],
  ] as const)('refuses %j for %j', (given, data, message) => {
    expect(() => assertArchitectureFits(data, { ...trainDefaults, ...given })).toThrow(message);
  });
});

describe('assertResolutionFits', () => {
  const fits = (variant: string, config: Partial<TrainConfig>): void =>
    assertResolutionFits(findVariant(variant), { ...trainDefaults, ...config });

  it('takes what the networks reach, the own ones of a variant too', () => {
    expect(() => fits('dcgan', { resolution: 128 })).not.toThrow();
    expect(() => fits('sngan', { resolution: 256, baseFilters: 64 })).not.toThrow();
    expect(() => fits('biggan', { resolution: 200 })).not.toThrow();
    expect(() => fits('wgan-gp', { resolution: 200, architecture: 'resnet' })).not.toThrow();
  });

  it.each([
    ['dcgan', {}, 'dcgan'],
    ['conditional-gan', {}, 'conditional'],
    ['sngan', { architecture: 'dcgan' }, 'dcgan'],
  ] as const)('refuses %s with %j at 129 pixels', (variant, given, networks) => {
    expect(() => fits(variant, { resolution: 129, ...given })).toThrow(
      `${networks}: \`resolution\` must be a whole number from 16 to 128, received 129. For up to 256 pixels add --architecture resnet.`,
    );
  });
});
