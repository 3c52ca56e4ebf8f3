import { OptionError } from '@gankit/core';
import { describeArchitecture } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { r3gan } from './r3gan.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerLayers();
});

const small = { channels: 1, latentSize: 5, baseFilters: 3 };

describeArchitecture('r3gan', (seed) => r3gan({ ...small, resolution: 17, blocks: 1, expansion: 2, seed }));

const shapesOf = (model: tf.LayersModel, ending: string): unknown[] =>
  model.layers
    .filter(({ name }) => name.endsWith(ending))
    .map(({ outputShape }) => [outputShape[1], outputShape[3]]);

describe('r3gan', () => {
  it('has two blocks per level and as many filters at each as at the same level of the other network', () => {
    const { generator, discriminator } = r3gan({ ...small, resolution: 28 });
    const levels = [
      [7, 12],
      [14, 6],
      [28, 3],
    ];
    expect(shapesOf(generator, '_sum')).toEqual(levels.flatMap((level) => [level, level]));
    expect(shapesOf(discriminator, '_sum')).toEqual(levels.toReversed().flatMap((level) => [level, level]));
    for (const model of [generator, discriminator]) model.dispose();
  });

  it('has blocks that do nothing at first, whose gain is that of fix-up', async () => {
    const { generator } = r3gan({ ...small, baseFilters: 32, resolution: 16, blocks: 1 });
    const conv3 = [...(await generator.getLayer('up1_block1_conv3').getWeights()[0]!.data())];
    expect(conv3.every((weight) => weight === 0)).toBe(true);
    // Three levels of one block: √(2 / 1.04) · 3^(-1/4), over the root of the 9 · 64 summands.
    const conv2 = [...(await generator.getLayer('up1_block1_conv2').getWeights()[0]!.data())];
    const meanSquare = conv2.reduce((sum, weight) => sum + weight * weight, 0) / conv2.length;
    expect(Math.sqrt(meanSquare * 9 * 64) / 1.05371).toBeCloseTo(1, 1);
    generator.dispose();
  });

  it('normalises nothing', () => {
    const { generator, discriminator } = r3gan({ ...small, resolution: 16 });
    const classes = [...generator.layers, ...discriminator.layers].map((layer) => layer.getClassName());
    expect(classes.filter((name) => /normalization/i.test(name))).toEqual([]);
    for (const model of [generator, discriminator]) model.dispose();
  });

  it.each([8, 28, 33, 57])('fits images of %i pixels', (resolution) => {
    const networks = r3gan({ ...small, baseFilters: 1, resolution, channels: 2, blocks: 1 });
    const shapes = tf.tidy(() => {
      const images = networks.generator.predict(tf.ones([2, 5])) as tf.Tensor;
      return [images.shape, (networks.discriminator.predict(images) as tf.Tensor).shape];
    });
    expect(shapes).toEqual([
      [2, resolution, resolution, 2],
      [2, 1],
    ]);
    for (const model of [networks.generator, networks.discriminator]) model.dispose();
  });

  it.each([
    [{ resolution: 7 }, 'r3gan: `resolution` must be a whole number from 8 to 256, received 7.'],
    [{ blocks: 0 }, 'r3gan: `blocks` must be a whole number at least 1, received 0.'],
    [{ expansion: 1.5 }, 'r3gan: `expansion` must be a whole number at least 1, received 1.5.'],
  ])('refuses %j', (wrong, message) => {
    const call = (): unknown => r3gan({ ...small, resolution: 16, ...wrong });
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
