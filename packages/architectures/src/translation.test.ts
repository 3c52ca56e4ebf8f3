import { OptionError, createRandomSource, repairGradients } from '@gankit/core';
import { describeArchitecture, registerMatchers } from '@gankit/core/testing';
import { registerLayers, type PlainNormalization } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cycleResnet } from './cycle-resnet.js';
import { cycleTranslation } from './cycle-translation.js';
import { pairTranslation } from './pair-translation.js';
import { patchGan, receptiveField } from './patch-gan.js';
import { uNet } from './u-net.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
  registerLayers();
  repairGradients();
});

const small = { resolution: 16, channels: 3, sourceChannels: 1, baseFilters: 2 };

describeArchitecture('pairTranslation', (seed) => pairTranslation({ ...small, seed }));
describeArchitecture('pairTranslation, odd size, no normalisation', (seed) =>
  pairTranslation({ ...small, resolution: 19, levels: 3, normalization: 'none', patchLevels: 2, seed }),
);
describeArchitecture('cycleTranslation', (seed) => cycleTranslation({ ...small, blocks: 1, seed }));
describeArchitecture('cycleTranslation, odd size', (seed) =>
  cycleTranslation({ ...small, resolution: 18, channels: 1, blocks: 2, normalization: 'batch', seed }),
);

/** Kernels as their shapes, by the layers' names. */
const kernels = (model: tf.LayersModel): Record<string, readonly number[]> =>
  Object.fromEntries(
    model.trainableWeights
      .filter(({ originalName }) => originalName.endsWith('/kernel'))
      .map(({ originalName, shape }) => [originalName.replace('/kernel', ''), shape as number[]]),
  );

const namesOf = (model: tf.LayersModel, end: string): string[] =>
  model.layers.map(({ name }) => name).filter((name) => name.endsWith(end));

describe('uNet', () => {
  it('is the network of the paper at 256 pixels', () => {
    // an eighth of the filters, to be quick
    const model = uNet({ resolution: 256, channels: 3, sourceChannels: 1, baseFilters: 8 });
    const down = [8, 16, 32, 64, 64, 64, 64, 64];
    const up = [64, 64, 64, 64, 32, 16, 8, 3];
    const joined = [64, 128, 128, 128, 128, 64, 32, 16]; // what comes from below, and the skip
    expect(kernels(model)).toEqual(
      Object.fromEntries([
        ...down.map((filters, index) => [`down${index + 1}_conv`, [4, 4, [1, ...down][index], filters]]),
        ...up.map((filters, index) => [`up${index + 1}_conv`, [4, 4, filters, joined[index]]]),
      ]),
    );
    expect(namesOf(model, '_dropout')).toEqual(['up1_dropout', 'up2_dropout', 'up3_dropout']);
    expect(namesOf(uNet({ ...small, resolution: 32 }), '_dropout')).toEqual(['up1_dropout']);
    expect(namesOf(model, '_norm')).toHaveLength(6 + 7);
    expect(namesOf(model, '_norm')).not.toContain('down1_norm');
    expect(namesOf(model, '_norm')).not.toContain('down8_norm');
    model.dispose();
  });

  it.each([17, 24, 45, 64])('fits images of %i pixels', (resolution) => {
    const model = uNet({ ...small, resolution });
    const source = tf.zeros([1, resolution, resolution, 1]);
    expect((model.predict(source) as tf.Tensor).shape).toEqual([1, resolution, resolution, 3]);
    model.dispose();
  });

  it('draws its dropout from the stream given, in training or not', async () => {
    const model = uNet({ ...small, dropoutLevels: 3 });
    const source = createRandomSource(1).uniform([2, 16, 16, 1], { low: -1 });
    const [first, again, other] = [5, 5, 6].map(
      (seed) => model.apply(source, { training: false, random: createRandomSource(seed) }) as tf.Tensor,
    );
    await expect(again).toBeAllclose(first!, { absolute: 0, relative: 0 });
    await expect(other).not.toBeAllclose(first!, { absolute: 1e-5, relative: 1e-5 });
    expect(() => model.apply(source, { training: true })).toThrow(OptionError);
    const silent = uNet({ ...small, dropoutRate: 0 });
    expect(() => silent.apply(source, { training: true })).not.toThrow();
  });

  it('lets fine detail pass by its skip connections', async () => {
    const model = uNet({ ...small, dropoutRate: 0 });
    model.setWeights(model.getWeights().map((weight) => tf.mul(weight, 4)));
    for (const layer of model.layers.filter(({ name }) => /^down[2-9]_conv$/.test(name))) {
      layer.setWeights(layer.getWeights().map((weight) => tf.zerosLike(weight))); // nothing comes by the deeper way
    }
    const [plain, dotted] = [0, 1].map((value) => {
      const image = tf.buffer<tf.Rank.R4>([1, 16, 16, 1]);
      image.set(value, 0, 9, 5, 0);
      return model.predict(image.toTensor()) as tf.Tensor;
    });
    const changed = await tf.max(tf.abs(tf.sub(dotted!, plain!)), [0, 3]).array();
    const places = (changed as number[][]).flatMap((row, y) =>
      row.flatMap((value, x) => (value > 0 ? [[y, x]] : [])),
    );
    expect(places.length).toBeGreaterThan(0);
    for (const [y, x] of places) expect(Math.max(Math.abs(y! - 9), Math.abs(x! - 5))).toBeLessThanOrEqual(3);
  });
});

describe('patchGan', () => {
  it('is the network of 70 pixels of the paper', () => {
    const model = patchGan({ resolution: 128, channels: 3, sourceChannels: 2, baseFilters: 8 });
    expect(kernels(model)).toEqual({
      down1_conv: [4, 4, 5, 8],
      down2_conv: [4, 4, 8, 16],
      down3_conv: [4, 4, 16, 32],
      down4_conv: [4, 4, 32, 64],
      logits: [4, 4, 64, 1],
    });
    expect(namesOf(model, '_norm')).toEqual(['down2_norm', 'down3_norm', 'down4_norm']);
    expect(model.inputNames).toEqual(['images', 'source']);
    expect(model.outputs[0]!.shape).toEqual([null, 16, 16, 1]);
  });

  it.each([1, 2, 3])('sees the patch it says, at %i levels', async (levels) => {
    const field = receptiveField(levels);
    expect(field).toBe([16, 34, 70][levels - 1]);
    const resolution = 8 * Math.ceil(field / 4);
    const options = { resolution, channels: 1, baseFilters: 1, levels, normalization: 'none' } as const;
    const model = patchGan(options);
    model.setWeights(model.getWeights().map((weight) => tf.abs(tf.add(weight, 0.5)))); // nothing cancels
    const middle = resolution / 2 ** levels / 2;
    const slope = tf.grad((images) =>
      tf.sum(tf.slice(model.apply(images) as tf.Tensor4D, [0, middle, middle, 0], [1, 1, 1, 1])),
    );
    const seen = await tf
      .any(tf.notEqual(slope(tf.ones([1, resolution, resolution, 1])), 0), [0, 2, 3])
      .data();
    expect(Array.from(seen).filter((value) => value === 1)).toHaveLength(field);
  });

  it('sees more of larger images unless told', () => {
    const sides = [32, 64, 128].map(
      (resolution) => patchGan({ resolution, channels: 1, baseFilters: 1 }).outputs[0]!.shape[1],
    );
    expect(sides).toEqual([16, 16, 16]);
  });
});

describe('cycleResnet', () => {
  it('is the network of the paper: c7s1-64, d128, d256, R256, u128, u64, c7s1-3', () => {
    const model = cycleResnet({ resolution: 32, channels: 3, baseFilters: 4, blocks: 2 });
    const residual = [1, 2].flatMap((block) => [1, 2].map((part) => `block${block}_${part}_conv`));
    expect(kernels(model)).toEqual({
      first_conv: [7, 7, 3, 4],
      down1_conv: [3, 3, 4, 8],
      down2_conv: [3, 3, 8, 16],
      ...Object.fromEntries(residual.map((name) => [name, [3, 3, 16, 16]])),
      up1_conv: [3, 3, 8, 16],
      up2_conv: [3, 3, 4, 8],
      last_conv: [7, 7, 4, 3],
    });
    expect(namesOf(cycleResnet({ ...small, baseFilters: 1 }), '_sum')).toHaveLength(6);
    expect(namesOf(cycleResnet({ ...small, baseFilters: 1, resolution: 256 }), '_sum')).toHaveLength(9);
  });
});

describe('cycleTranslation', () => {
  it('goes there and back between images of other colours', () => {
    const { generator, discriminator, companions } = cycleTranslation({ ...small, blocks: 1 });
    const { reverse } = companions!.generator!;
    const { sourceDiscriminator } = companions!.discriminator!;
    const shapes = [generator, reverse!, discriminator, sourceDiscriminator!].map((model) => [
      model.inputs[0]!.shape.at(-1),
      model.outputs[0]!.shape.at(-1),
    ]);
    expect(shapes).toEqual([
      [1, 3],
      [3, 1],
      [3, 1],
      [1, 1],
    ]);
    expect([reverse!.name, sourceDiscriminator!.name]).toEqual(['reverse', 'sourceDiscriminator']);
  });
});

it.each<[() => unknown, string]>([
  [
    () => uNet({ ...small, resolution: 15 }),
    'uNet: `resolution` must be a whole number from 16 to 1024, received 15.',
  ],
  [() => uNet({ ...small, levels: 5 }), 'uNet: `levels` must be a whole number from 2 to 4, received 5.'],
  [
    () => uNet({ ...small, dropoutRate: 1 }),
    'uNet: `dropoutRate` must be a number from 0 to 0.999, received 1.',
  ],
  [
    () => uNet({ ...small, normalization: 'spectral' as PlainNormalization }),
    'uNet: `normalization` must be one of batch, ',
  ],
  [
    () => patchGan({ ...small, levels: 4 }),
    'patchGan: `levels` must be a whole number from 1 to 3, received 4.',
  ],
  [
    () => cycleResnet({ ...small, blocks: 0 }),
    'cycleResnet: `blocks` must be a whole number at least 1, received 0.',
  ],
  [
    () => pairTranslation({ ...small, sourceChannels: 0 }),
    'pairTranslation: `sourceChannels` must be a whole number at least 1, received 0.',
  ],
  [
    () => pairTranslation({ ...small, patchLevels: 4 }),
    'pairTranslation: `patchLevels` must be a whole number from 1 to 3, received 4.',
  ],
  [
    () => cycleTranslation({ ...small, discriminatorFilters: 0 }),
    'cycleTranslation: `discriminatorFilters` must be a whole number at least 1, received 0.',
  ],
  [() => receptiveField(-1), 'receptiveField: `levels` must be a whole number at least 1, received -1.'],
])('refuses %s', (call, message) => {
  expect(call).toThrow(OptionError);
  expect(call).toThrow(message);
});
