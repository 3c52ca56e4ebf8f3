import { OptionError } from '@gankit/core';
import { describeArchitecture } from '@gankit/core/testing';
import { NoiseInjection, registerLayers, SpectralNormalization } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fastgan } from './fastgan.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerLayers();
});

const small = { channels: 1, latentSize: 5, baseFilters: 1 };

describeArchitecture('fastgan', (seed) => fastgan({ ...small, resolution: 17, seed }));

/** Heights and channels of layers whose names fit. */
function shapesOf({ layers }: tf.LayersModel, names: RegExp): (number | null)[][] {
  return layers
    .filter(({ name }) => names.test(name))
    .map(({ outputShape }) => [outputShape[1] as number, outputShape[3] as number]);
}

const shapesByName = ({ outputs, outputNames }: tf.LayersModel): Record<string, unknown> =>
  Object.fromEntries(outputNames.map((name, index) => [name, outputs[index]!.shape.slice(1)]));

describe('fastgan', () => {
  it('is the network of the paper for 256×256 images, by its tables of filters', () => {
    const { generator, discriminator, companions } = fastgan({
      resolution: 256,
      channels: 3,
      baseFilters: 4, // a sixteenth of the paper's
      latentSize: 6,
    });
    const gates = /^(dense|up\d_conv\d)_gate$/;
    expect(shapesOf(generator, gates)).toEqual([
      [4, 64],
      [8, 32],
      [8, 32],
      [16, 16],
      [32, 8],
      [32, 8],
      [64, 8],
      [128, 4],
      [128, 4],
      [256, 2],
    ]);
    expect(shapesOf(generator, /^up\d_excited$/)).toEqual([
      [64, 8],
      [128, 4],
      [256, 2],
    ]);
    expect(shapesOf(discriminator, /^down\d$/)).toEqual([
      [256, 1],
      [128, 2],
      [64, 4],
      [32, 8],
      [16, 16],
      [8, 32],
    ]);
    expect(shapesOf(discriminator, /^down\d_excited$/)).toEqual([
      [32, 8],
      [16, 16],
      [8, 32],
    ]);
    expect(shapesOf(discriminator, /^small\d_conv_spectral$/)).toEqual([
      [64, 2],
      [32, 4],
      [16, 8],
      [8, 16],
    ]);
    expect(shapesByName(discriminator)).toEqual({
      logits: [10, 5, 1],
      features: [8, 8, 32],
      part_features: [16, 16, 16],
      small_features: [8, 8, 16],
    });
    const decoders = Object.values(companions!.discriminator!);
    expect(decoders.map(({ name }) => name)).toEqual(['decoder', 'part_decoder', 'small_decoder']);
    for (const decoder of decoders) {
      expect(decoder.outputs[0]!.shape).toEqual([null, 128, 128, 3]);
      expect(shapesOf(decoder, /_gate$/).map(([, filters]) => filters)).toEqual([8, 4, 4, 2]);
    }
    for (const model of [generator, discriminator, ...decoders]) model.dispose();
  });

  it.each([
    // Patches of the logits, and what the decoders are for; a quarter of the part's features has the height of the others.
    [16, [5, 5, 1], { decoder: 8, part_decoder: 8 }],
    [28, [8, 4, 1], { decoder: 14, part_decoder: 14, small_decoder: 14 }],
    [33, [4, 2, 1], { decoder: 17, part_decoder: 17, small_decoder: 17 }],
    [64, [10, 5, 1], { decoder: 32, part_decoder: 32, small_decoder: 32 }],
  ])('fits images of %i pixels', (resolution, logits, decoders) => {
    const { generator, discriminator, companions } = fastgan({ ...small, resolution, channels: 2 });
    const outputs = tf.tidy(() => {
      const images = generator.apply(tf.ones([2, 5]), { training: true }) as tf.Tensor;
      const judged = discriminator.apply(images, { training: true }) as tf.Tensor[];
      return [images, judged[0]!].map(({ shape }) => shape);
    });
    expect(outputs).toEqual([
      [2, resolution, resolution, 2],
      [2, ...logits],
    ]);
    const sizes = Object.entries(companions!.discriminator!).map(([name, model]) => [
      name,
      model.outputs[0]!.shape[1],
    ]);
    expect(Object.fromEntries(sizes)).toEqual(decoders);
    for (const model of [generator, discriminator, ...Object.values(companions!.discriminator!)])
      model.dispose();
  });

  it('normalises the weights of every convolution, unless asked not to', () => {
    const { generator, discriminator } = fastgan({
      ...small,
      resolution: 32,
      generatorWeightNormalization: 'none',
    });
    const spectral = ({ layers }: tf.LayersModel): number =>
      layers.filter((layer) => layer instanceof SpectralNormalization).length;
    expect(spectral(generator)).toBe(0);
    // The first, two blocks of three, an excitation of two, the head and its logits, the small branch and its logits.
    expect(spectral(discriminator)).toBe(1 + 6 + 2 + 2 + 2);
    for (const model of [generator, discriminator]) model.dispose();
  });

  it('adds noise to both convolutions of every second size', () => {
    const { generator } = fastgan({ ...small, resolution: 32 });
    const noisy = generator.layers.filter((layer) => layer instanceof NoiseInjection);
    expect(noisy.map(({ name }) => name)).toEqual([
      'up1_conv1_noise',
      'up1_conv2_noise',
      'up3_conv1_noise',
      'up3_conv2_noise',
    ]);
    generator.dispose();
  });

  it.each([
    [{ resolution: 15 }, 'fastgan: `resolution` must be a whole number from 16 to 256, received 15.'],
    [{ baseFilters: 0 }, 'fastgan: `baseFilters` must be a whole number at least 1, received 0.'],
  ])('refuses %j', (wrong, message) => {
    const call = (): unknown => fastgan({ ...small, resolution: 16, ...wrong });
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
