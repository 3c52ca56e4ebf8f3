import { describeArchitecture } from '@gankit/core/testing';
import { registerLayers, SpectralNormalization } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { awakened } from './label-weights.test-helper.js';
import { sagan, type SaganOptions } from './sagan.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerLayers();
});

const small = { channels: 1, latentSize: 5, generatorFilters: 4, discriminatorFilters: 3 };

describeArchitecture('sagan', (seed) => awakened(sagan({ ...small, resolution: 16, classes: 3, seed })));
describeArchitecture('sagan without classes', (seed) => sagan({ ...small, resolution: 17, seed }));

const narrow = { channels: 1, latentSize: 1, generatorFilters: 1, discriminatorFilters: 1 };

describe('sagan', () => {
  it.each([
    [16, 8],
    [28, 14],
    [57, 29],
    [128, 32],
  ])('attends at %i pixels to features of %i', (resolution, size) => {
    const { generator, discriminator } = sagan({ ...narrow, resolution });
    for (const model of [generator, discriminator]) {
      expect(model.getLayer('attention').outputShape.slice(1, 3)).toEqual([size, size]);
      model.dispose();
    }
  });

  it('has as many filters in the discriminator as in the generator', () => {
    const filtersOf = (options: Partial<SaganOptions>): (number | null | undefined)[] => {
      const { generator, discriminator } = sagan({ channels: 1, latentSize: 1, resolution: 28, ...options });
      const sums = ['up2_sum', 'down1_sum'].map((name, side) =>
        [generator, discriminator][side]!.getLayer(name).outputShape.at(-1),
      ) as number[];
      for (const model of [generator, discriminator]) model.dispose();
      return sums;
    };
    expect(filtersOf({ generatorFilters: 3 })).toEqual([3, 3]);
    expect(filtersOf({ generatorFilters: 3, discriminatorFilters: 2 })).toEqual([3, 2]);
    expect(filtersOf({ generatorFilters: 3, discriminatorFilters: undefined as never })).toEqual([3, 3]);
  });

  it('attends elsewhere when asked', () => {
    const { generator, discriminator } = sagan({ ...narrow, resolution: 28, attentionSize: 7 });
    for (const model of [generator, discriminator]) {
      expect(model.getLayer('attention').outputShape.slice(1, 3)).toEqual([7, 7]);
    }
  });

  it('starts the attention of both networks from numbers of their own', async () => {
    const { generator, discriminator } = sagan({ resolution: 16, channels: 1, generatorFilters: 8 });
    const [drawing, judging] = [generator, discriminator].map((model) =>
      model.getLayer('attention_value_spectral').getWeights(),
    );
    await expect(judging![0]).not.toBeAllclose(drawing![0]!, { absolute: 1e-3 });
  });

  it('normalises the spectrum of every kernel of both networks', () => {
    const { generator, discriminator } = sagan({ ...small, resolution: 28 });
    const wrapped = (model: tf.LayersModel): string[] =>
      model.layers.filter((layer) => layer instanceof SpectralNormalization).map(({ name }) => name);
    // Two blocks of three, four convolutions of the attention, the first and the last layer.
    expect(wrapped(generator)).toHaveLength(2 * 3 + 4 + 2);
    expect(wrapped(discriminator)).toHaveLength(2 * 3 + 2 * 2 + 4 + 1);
    const kernels = [generator, discriminator].flatMap((model) =>
      model.layers.filter((layer) => layer.trainableWeights.some(({ shape }) => shape.length > 1)),
    );
    expect(kernels.every((layer) => layer instanceof SpectralNormalization)).toBe(true);
  });
});
