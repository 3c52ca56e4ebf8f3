import { applyNetworkOutputs, createRandomSource, disposeNetworks, OptionError } from '@gankit/core';
import { describeArchitecture, registerMatchers } from '@gankit/core/testing';
import { registerLayers } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { dcgan } from './dcgan.js';
import { synthesisOf, truncateStyles } from './stylegan2-parts.js';
import { stylegan2 } from './stylegan2.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
  registerLayers();
});

const small = { latentSize: 5, styleSize: 6, baseFilters: 2, maxFilters: 4 } as const;

describeArchitecture('stylegan2', (seed) => stylegan2({ ...small, resolution: 16, channels: 3, seed }));
describeArchitecture('stylegan2 with classes', (seed) =>
  stylegan2({ ...small, resolution: 20, channels: 1, classes: 3, seed }),
);

const shapeOf = (model: tf.LayersModel, layer: string): readonly (number | null)[] =>
  (model.getLayer(layer).getOutputAt(0) as tf.SymbolicTensor).shape.slice(1);

describe('stylegan2', () => {
  it('goes from the constant to the image by doubling, and back, with filters up to the most', () => {
    const networks = stylegan2({ resolution: 28, channels: 1, baseFilters: 4, maxFilters: 10 });
    const { generator, discriminator, latentSize } = networks;
    expect(latentSize).toBe(128);
    expect(shapeOf(generator, 'constant')).toEqual([7, 7, 10]);
    expect(shapeOf(generator, 'block14_conv')).toEqual([14, 14, 8]);
    expect(shapeOf(generator, 'block28_up')).toEqual([28, 28, 4]);
    expect(shapeOf(generator, 'styles')).toEqual([6, 128]);
    expect(generator.outputs[0]!.shape.slice(1)).toEqual([28, 28, 1]);
    expect(shapeOf(discriminator, 'block28_down_activation')).toEqual([14, 14, 8]);
    expect(shapeOf(discriminator, 'block14_sum')).toEqual([7, 7, 10]);
    disposeNetworks(networks);
  });

  it('starts with images and logits of ordinary size, whatever the number of filters', async () => {
    for (const baseFilters of [2, 24]) {
      const networks = stylegan2({ resolution: 16, channels: 1, baseFilters, latentSize: 16 });
      const random = createRandomSource(1);
      const deviationOf = async (tensor: tf.Tensor): Promise<number> =>
        (await tf.sqrt(tf.moments(tensor).variance).data())[0]!;
      const images = networks.generator.apply(random.normal([16, 16])) as tf.Tensor[];
      const deviation = await deviationOf(tf.atanh(images[0]!));
      expect(deviation).toBeGreaterThan(0.5);
      expect(deviation).toBeLessThan(4);
      // of one colour each: of noise the low-pass filters leave little
      const colours = tf.tile(random.normal([16, 1, 1, 1]), [1, 16, 16, 1]);
      const logits = networks.discriminator.apply(colours) as tf.Tensor;
      const size = await deviationOf(logits);
      expect(size).toBeGreaterThan(0.1);
      expect(size).toBeLessThan(3);
      disposeNetworks(networks);
    }
  });

  it('gives each layer its style: one of a level changes nothing that comes before', async () => {
    const networks = stylegan2({ ...small, resolution: 16, channels: 1, seed: 3 });
    const { synthesis } = networks.companions!.generator! as { synthesis: tf.LayersModel };
    const upTo = tf.model({
      inputs: synthesis.inputs,
      outputs: ['block4_image', 'block8_image', 'block16_image'].map(
        (name) => synthesis.getLayer(name).getOutputAt(1) as tf.SymbolicTensor,
      ),
    });
    const styles = createRandomSource(2).normal([1, 6, 6]);
    const before = upTo.predict(styles) as tf.Tensor[];
    const changes = async (level: number): Promise<boolean[]> => {
      const one = tf.oneHot(tf.tensor1d([level], 'int32'), 6).reshape([1, 6, 1]);
      const after = upTo.predict(tf.add(styles, one)) as tf.Tensor[];
      const distances = after.map((image, index) => tf.max(tf.abs(tf.sub(image, before[index]!))));
      return (await Promise.all(distances.map((distance) => distance.data()))).map(([far]) => far! > 1e-6);
    };
    expect(await changes(0)).toEqual([true, true, true]);
    expect(await changes(1)).toEqual([true, true, true]); // colours of 4, first layer of 8
    expect(await changes(2)).toEqual([false, true, true]);
    expect(await changes(4)).toEqual([false, false, true]);
    expect(await changes(5)).toEqual([false, false, true]);
    disposeNetworks(networks);
  });

  it('has a synthesis that shares its weights, and mixes styles in training', async () => {
    const networks = stylegan2({ ...small, resolution: 16, channels: 3, styleMixing: 1, seed: 2 });
    const { generator, companions } = networks;
    const input = createRandomSource(5).normal([3, 5]);
    const outputs = applyNetworkOutputs(generator, { input, training: false });
    expect(Object.keys(outputs)).toEqual(['image', 'styles']);
    const synthesis = companions!.generator!['synthesis']!;
    generator.getLayer('constant').setWeights([tf.randomNormal([1, 4, 4, 4])]);
    const [image, styles] = generator.predict(input) as [tf.Tensor, tf.Tensor];
    await expect(synthesis.predict(styles) as tf.Tensor).toBeAllclose(image);
    const mixed = applyNetworkOutputs(generator, { input, training: true, random: createRandomSource(1) });
    await expect(mixed['styles']!).not.toBeAllclose(styles);
    const first = (tensor: tf.Tensor): tf.Tensor => tf.slice(tensor, [0, 0, 0], [3, 1, 6]);
    await expect(first(mixed['styles']!)).toBeAllclose(first(styles));
    disposeNetworks(networks);
  });

  it('leaves the noise out when told', async () => {
    const networks = stylegan2({ ...small, resolution: 16, channels: 1, noise: 'none', styleMixing: 0 });
    const { generator } = networks;
    expect(generator.layers.map((layer) => layer.getClassName())).not.toContain('NoiseInjection');
    const input = createRandomSource(5).normal([2, 5]);
    const [image] = generator.apply(input, { training: true, random: createRandomSource(1) }) as tf.Tensor[];
    const [again] = generator.apply(input, { training: true, random: createRandomSource(2) }) as tf.Tensor[];
    await expect(again!).toBeAllclose(image!);
    disposeNetworks(networks);
  });

  it('truncates towards the mean style of training', async () => {
    const networks = stylegan2({ ...small, resolution: 16, channels: 1, seed: 2 });
    const { generator } = networks;
    const random = createRandomSource(5);
    for (let batch = 0; batch < 3; batch += 1) {
      tf.dispose(generator.apply(random.normal([4, 5]), { training: true, random }) as tf.Tensor[]);
    }
    const [mean] = generator.getLayer('style_truncation').getWeights();
    const input = random.normal([3, 5]);
    const [, styles] = generator.predict(input) as [tf.Tensor, tf.Tensor];
    const half = await truncateStyles(generator, 0.5);
    const [image, truncated] = half.predict(input) as [tf.Tensor, tf.Tensor];
    await expect(truncated).toBeAllclose(tf.div(tf.add(styles, mean!), 2));
    const synthesis = synthesisOf(half);
    await expect(synthesis.predict(truncated) as tf.Tensor).toBeAllclose(image);
    const whole = await truncateStyles(half, 1);
    await expect((whole.predict(input) as tf.Tensor[])[1]!).toBeAllclose(styles);
    const average = await truncateStyles(generator, 0);
    const [one, other] = tf.unstack((average.predict(input) as tf.Tensor[])[0]!);
    await expect(one!).toBeAllclose(other!);
    disposeNetworks(networks);
  });

  it.each<[string, () => unknown]>([
    [
      'stylegan2: `resolution` must be 4, 5, 6 or 7 doubled at least twice (16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256), received 30.',
      () => stylegan2({ resolution: 30, channels: 1 }),
    ],
    [
      'stylegan2: `mappingLayers` must be a whole number at least 1, received 0.',
      () => stylegan2({ resolution: 16, channels: 1, mappingLayers: 0 }),
    ],
    [
      'stylegan2: `styleMixing` must be a number from 0 to 1, received 2.',
      () => stylegan2({ resolution: 16, channels: 1, styleMixing: 2 }),
    ],
    [
      'stylegan2: `noise` must be one of injected, none, received some.',
      () => stylegan2({ resolution: 16, channels: 1, noise: 'some' as 'none' }),
    ],
    [
      'synthesisOf: `generator` must have the output styles, received generator with',
      () => synthesisOf(dcgan({ resolution: 16, channels: 1, baseFilters: 1, latentSize: 2 }).generator),
    ],
  ])('refuses by name: %s', (message, call) => {
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });

  it('refuses to truncate other generators', async () => {
    const { generator } = dcgan({ resolution: 16, channels: 1, baseFilters: 1, latentSize: 2 });
    await expect(truncateStyles(generator, 0.5)).rejects.toThrow(
      'truncateStyles: `generator` must have a layer StyleTruncation',
    );
    await expect(truncateStyles(generator, 1.5)).rejects.toThrow(
      'truncateStyles: `psi` must be a number from 0 to 1, received 1.5.',
    );
  });
});
