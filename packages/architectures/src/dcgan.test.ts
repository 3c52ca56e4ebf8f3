import { OptionError } from '@gankit/core';
import { describeArchitecture } from '@gankit/core/testing';
import { registerLayers, type PlainNormalization } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { dcgan } from './dcgan.js';

beforeAll(() => {
  tf.env().set('PROD', true);
});

const weights = (model: tf.LayersModel): Record<string, readonly number[]> =>
  Object.fromEntries(model.trainableWeights.map((weight) => [weight.originalName, weight.shape as number[]]));

const normsOf = (model: tf.LayersModel): string[] =>
  model.layers.map((layer) => layer.name).filter((name) => name.endsWith('_norm'));

const small = { channels: 1, latentSize: 5, baseFilters: 2 };

describeArchitecture('dcgan', (seed) => dcgan({ ...small, resolution: 16, seed }));
describeArchitecture('dcgan, colour, odd sizes, no normalisation', (seed) =>
  dcgan({
    ...small,
    resolution: 19,
    channels: 3,
    kernelSize: 4,
    generatorNormalization: 'none',
    discriminatorNormalization: 'none',
    seed,
  }),
);

describe('dcgan', () => {
  it('is the network of the plan at 28×28×1', () => {
    const { generator, discriminator, latentSize, data } = dcgan({ resolution: 28, channels: 1 });
    expect({ latentSize, data }).toEqual({ latentSize: 100, data: { sample: [28, 28, 1] } });
    expect(weights(discriminator)).toEqual({
      'down1_conv/kernel': [5, 5, 1, 64],
      'down1_conv/bias': [64],
      'down2_conv/kernel': [5, 5, 64, 128],
      'down2_norm/gamma': [128],
      'down2_norm/beta': [128],
      'logits/kernel': [7 * 7 * 128, 1],
      'logits/bias': [1],
    });
    expect(weights(generator)).toEqual({
      'dense/kernel': [100, 7 * 7 * 128],
      'dense_norm/gamma': [7 * 7 * 128],
      'dense_norm/beta': [7 * 7 * 128],
      'up1_conv/kernel': [5, 5, 64, 128],
      'up1_norm/gamma': [64],
      'up1_norm/beta': [64],
      'up2_conv/kernel': [5, 5, 1, 64],
      'up2_conv/bias': [1],
    });
    for (const model of [generator, discriminator]) model.dispose();
  });

  it.each([16, 17, 28, 32, 45, 64, 100, 128])('fits images of %i×%i', (resolution) => {
    const { generator, discriminator } = dcgan({ ...small, baseFilters: 1, channels: 2, resolution });
    expect(generator.outputs[0]!.shape).toEqual([null, resolution, resolution, 2]);
    const { samples, logits } = tf.tidy(() => {
      const images = generator.apply(tf.ones([2, 5]), { training: true }) as tf.Tensor;
      const judged = discriminator.apply(images, { training: true }) as tf.Tensor;
      return { samples: images.shape, logits: judged.shape };
    });
    expect(samples).toEqual([2, resolution, resolution, 2]);
    expect(logits).toEqual([2, 1]);
    for (const model of [generator, discriminator]) model.dispose();
  });

  it('normalises all levels but the outermost, and only where asked', () => {
    const both = dcgan({ ...small, resolution: 32 });
    expect(normsOf(both.discriminator)).toEqual(['down2_norm', 'down3_norm']);
    expect(normsOf(both.generator)).toEqual(['dense_norm', 'up1_norm', 'up2_norm']);
    const penalized = dcgan({ ...small, resolution: 32, discriminatorNormalization: 'none' });
    expect(normsOf(penalized.discriminator)).toEqual([]);
    expect(normsOf(penalized.generator)).toHaveLength(3);
  });

  it.each(['instance', 'layer', 'group', 'pixel'] as const)(
    'normalises the features of the first layer by %s, where they have positions',
    (generatorNormalization) => {
      registerLayers();
      const { generator } = dcgan({ ...small, resolution: 16, generatorNormalization });
      expect(generator.getLayer('dense_norm').input).toHaveProperty('shape', [null, 4, 4, 4]);
      generator.dispose();
    },
  );

  it('gives the moving averages the momentum asked for', () => {
    const { generator } = dcgan({ ...small, resolution: 16, batchNormMomentum: 0.75 });
    expect(generator.getLayer('dense_norm').getConfig()).toMatchObject({ momentum: 0.75 });
  });

  it.each([
    [{ resolution: 15 }, 'dcgan: `resolution` must be a whole number from 16 to 128, received 15.'],
    [{ resolution: 129 }, 'dcgan: `resolution` must be a whole number from 16 to 128, received 129.'],
    [{ resolution: 28.5 }, 'dcgan: `resolution` must be a whole number from 16 to 128, received 28.5.'],
    [{ channels: 0 }, 'dcgan: `channels` must be a whole number at least 1, received 0.'],
    [{ kernelSize: 1 }, 'dcgan: `kernelSize` must be a whole number at least 2, received 1.'],
    [{ batchNormMomentum: 1.1 }, 'dcgan: `batchNormMomentum` must be a number from 0 to 1, received 1.1.'],
    [
      { discriminatorNormalization: 'spectral' as PlainNormalization },
      'dcgan: `discriminatorNormalization` must be one of batch, none, layer, instance, group, pixel, received spectral.',
    ],
    [
      { generatorNormalization: 'conditionalBatch' as PlainNormalization }, // nothing tells it a condition
      'dcgan: `generatorNormalization` must be one of batch, none, layer, instance, group, pixel, received conditionalBatch.',
    ],
    [
      { kernelSize: 20000 },
      'down1_conv: a weight of the layer must have at most 536870912 numbers, received [20000, 20000, 1, 2], 3 GiB.',
    ],
  ])('refuses %j', (wrong, message) => {
    const call = (): unknown => dcgan({ ...small, resolution: 16, ...wrong });
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
