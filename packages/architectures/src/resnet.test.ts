import { OptionError } from '@gankit/core';
import { describeArchitecture } from '@gankit/core/testing';
import { registerLayers, SpectralNormalization, type WeightNormalization } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { awakened } from './label-weights.test-helper.js';
import { resnet } from './resnet.js';
import type { LatentUse } from './resnet-options.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerLayers();
});

const small = { channels: 1, latentSize: 5, generatorFilters: 4, discriminatorFilters: 3 };

describeArchitecture('resnet', (seed) => resnet({ ...small, resolution: 17, seed }));
describeArchitecture('resnet without spectral normalisation', (seed) =>
  resnet({
    ...small,
    resolution: 16,
    channels: 3,
    generatorNormalization: 'none',
    discriminatorWeightNormalization: 'none',
    seed,
  }),
);

describeArchitecture('resnet with classes', (seed) =>
  awakened(resnet({ ...small, resolution: 16, classes: 3, seed })),
);
describeArchitecture('resnet with labels joined to latents and images', (seed) =>
  resnet({
    ...small,
    resolution: 17,
    classes: 3,
    generatorNormalization: 'instance',
    generatorLabels: 'embedding',
    discriminatorLabels: 'concatenation',
    seed,
  }),
);

/** Heights and filters of the sums that end the blocks. */
function blocksOf(model: tf.LayersModel): (number | null)[][] {
  return model.layers
    .filter(({ name }) => name.endsWith('_sum'))
    .map(({ outputShape }) => [outputShape[1] as number, outputShape[3] as number]);
}

describe('resnet', () => {
  it('is the network of the paper for 32×32 images', () => {
    const { generator, discriminator, latentSize } = resnet({ resolution: 32, channels: 3 });
    expect(latentSize).toBe(128);
    expect(generator.getLayer('reshape').outputShape).toEqual([null, 4, 4, 256]);
    expect(blocksOf(generator)).toEqual([8, 16, 32].map((size) => [size, 256]));
    expect(blocksOf(discriminator)).toEqual([16, 8, 8, 8].map((size) => [size, 128]));
    // 4 · 4 · 256 from 128; per block two 3×3 convolutions, a shortcut and two normalisations; the last convolution.
    const block = 2 * (9 * 256 * 256 + 256) + 256 * 256 + 256 + 4 * 256;
    const trainable = 129 * 4096 + 3 * block + 2 * 256 + 9 * 256 * 3 + 3;
    expect(
      generator.trainableWeights.reduce(
        (sum, weight) => sum + tf.util.sizeFromShape(weight.shape as number[]),
        0,
      ),
    ).toBe(trainable);
    for (const model of [generator, discriminator]) model.dispose();
  });

  it('is the network of the paper for 128×128 images', () => {
    const { generator, discriminator } = resnet({
      resolution: 128,
      channels: 3,
      generatorFilters: 2,
      discriminatorFilters: 3,
    });
    expect(generator.getLayer('reshape').outputShape).toEqual([null, 4, 4, 32]);
    expect(blocksOf(generator)).toEqual([
      [8, 32],
      [16, 16],
      [32, 8],
      [64, 4],
      [128, 2],
    ]);
    expect(blocksOf(discriminator)).toEqual([
      [64, 3],
      [32, 6],
      [16, 12],
      [8, 24],
      [4, 48],
      [4, 48],
    ]);
    for (const model of [generator, discriminator]) model.dispose();
  });

  it.each([16, 28, 33, 48, 57, 100])('fits images of %i pixels', (resolution) => {
    const networks = resnet({
      ...small,
      generatorFilters: 1,
      discriminatorFilters: 1,
      resolution,
      channels: 2,
    });
    const { samples, logits } = tf.tidy(() => {
      const images = networks.generator.apply(tf.ones([2, 5]), { training: true }) as tf.Tensor;
      const judged = networks.discriminator.apply(images, { training: true }) as tf.Tensor;
      return { samples: images.shape, logits: judged.shape };
    });
    expect(samples).toEqual([2, resolution, resolution, 2]);
    expect(logits).toEqual([2, 1]);
    for (const model of [networks.generator, networks.discriminator]) model.dispose();
  });

  it('normalises every weight of the discriminator and none of the generator', () => {
    const { generator, discriminator } = resnet({ ...small, resolution: 32 });
    const wrapped = discriminator.layers.filter((layer) => layer instanceof SpectralNormalization);
    const weighted = discriminator.layers.filter((layer) => layer.weights.length > 0);
    expect(wrapped).toEqual(weighted);
    expect(wrapped).toHaveLength(3 + 3 + 2 + 2 + 1);
    expect(generator.layers.some((layer) => layer instanceof SpectralNormalization)).toBe(false);
  });

  it('keeps factors and offsets per class before every activation of the blocks, and projects', () => {
    const { generator, discriminator } = resnet({ ...small, resolution: 28, classes: 6 });
    const vectors = (model: tf.LayersModel): (string | tf.Shape)[][] =>
      model.layers
        .filter((layer) => layer.trainableWeights.some(({ shape }) => shape[0] === 6))
        .map(({ name, trainableWeights }) => [name, trainableWeights[0]!.shape]);
    const norms = ['up1_norm1', 'up1_norm2', 'up2_norm1', 'up2_norm2'];
    expect(vectors(generator).toSorted()).toEqual(
      norms.flatMap((norm) => [
        [`${norm}_offset`, [6, 4]],
        [`${norm}_scale`, [6, 4]],
      ]),
    );
    expect(generator.getLayer('image_norm').getClassName()).toBe('BatchNormalization');
    expect(vectors(discriminator)).toEqual([['logits_classes_spectral', [6, 3]]]);
  });

  it.each([
    [{ resolution: 15 }, 'resnet: `resolution` must be a whole number from 16 to 256, received 15.'],
    [{ generatorFilters: 0 }, 'resnet: `generatorFilters` must be a whole number at least 1, received 0.'],
    [{ attentionSize: 4 }, 'resnet: `attentionSize` must be one of 8 for images of 16 pixels, received 4.'],
    [
      { generatorLabels: 'projection' as 'embedding', classes: 3 },
      'resnet: `generatorLabels` must be one of concatenation, embedding, normalization, received projection.',
    ],
    [{ latentUse: 'end' as LatentUse }, 'resnet: `latentUse` must be one of start, split, received end.'],
    [{ kernelSize: 1 }, 'resnet: `kernelSize` must be a whole number at least 2, received 1.'],
    [
      { discriminatorWeightNormalization: 'batch' as WeightNormalization },
      'resnet: `discriminatorWeightNormalization` must be one of none, spectral, equalized, received batch.',
    ],
  ])('refuses %j', (wrong, message) => {
    const call = (): unknown => resnet({ ...small, resolution: 16, ...wrong });
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
