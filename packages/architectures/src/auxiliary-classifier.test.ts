import { applyNetworkOutputs, OptionError } from '@gankit/core';
import { describeArchitecture, registerMatchers } from '@gankit/core/testing';
import { registerLayers, SpectralNormalization } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { auxiliaryClassifier } from './auxiliary-classifier.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
  registerLayers();
});

const small = { resolution: 16, channels: 1, classes: 3, latentSize: 5, baseFilters: 2 };
const embedding = {
  ...small,
  generatorLabels: 'embedding',
  labelSize: 4,
  embeddingSize: 6,
  discriminatorNormalization: 'none',
  discriminatorWeightNormalization: 'spectral',
} as const;

describeArchitecture('auxiliaryClassifier', (seed) => auxiliaryClassifier({ ...small, seed }));
describeArchitecture('auxiliaryClassifier with embeddings', (seed) =>
  auxiliaryClassifier({ ...embedding, resolution: 19, channels: 3, seed }),
);

describe('auxiliaryClassifier', () => {
  it('tells the generator the class as ones and zeros, and the discriminator nothing', () => {
    const { generator, discriminator, classes } = auxiliaryClassifier(small);
    expect(classes).toBe(3);
    expect(generator.inputs.map(({ shape }) => shape)).toEqual([
      [null, 5],
      [null, 1],
    ]);
    expect(generator.getLayer('dense').weights[0]!.shape[0]).toBe(5 + 3);
    expect(discriminator.inputs.map(({ shape }) => shape)).toEqual([[null, 16, 16, 1]]);
    expect(discriminator.outputs.map(({ shape }) => shape)).toEqual([
      [null, 1],
      [null, 3],
    ]);
    expect(discriminator.outputNames).toEqual(['logits', 'class_logits']);
  });

  it('gives embeddings, and one vector per class that no image changes', async () => {
    const { generator, discriminator } = auxiliaryClassifier(embedding);
    expect(generator.getLayer('dense').weights[0]!.shape[0]).toBe(5 + 4);
    expect(discriminator.outputNames.slice(1)).toEqual(['embedding', 'class_proxies']);
    const images = tf.randomNormal([4, 16, 16, 1], 0, 1, 'float32', 1);
    const outputs = applyNetworkOutputs(discriminator, { input: images, training: false });
    expect(outputs['embedding']!.shape).toEqual([4, 6]);
    const proxies = outputs['class_proxies']!;
    expect(proxies.shape).toEqual([4, 3, 6]);
    await expect(tf.gather(proxies, 0)).toBeAllclose(tf.gather(proxies, 3), { absolute: 0, relative: 0 });
    await expect(tf.slice(proxies, [0, 0, 0], [1, 1])).not.toBeAllclose(tf.slice(proxies, [0, 1, 0], [1, 1]));
  });

  it('normalises every weight of the discriminator but the proxies when asked', () => {
    const { discriminator } = auxiliaryClassifier(embedding);
    const weighted = discriminator.layers.filter(({ weights }) => weights.length > 0);
    const wrapped = discriminator.layers.filter((layer) => layer instanceof SpectralNormalization);
    expect(wrapped).toHaveLength(4);
    expect(weighted.filter((layer) => !wrapped.includes(layer as never)).map(({ name }) => name)).toEqual([
      'class_proxies',
    ]);
  });

  it.each([
    [{ classes: 1 }, 'auxiliaryClassifier: `classes` must be a whole number at least 2, received 1.'],
    [
      { embeddingSize: 0 },
      'auxiliaryClassifier: `embeddingSize` must be a whole number at least 1, received 0.',
    ],
    [{ labelSize: 0 }, 'auxiliaryClassifier: `labelSize` must be a whole number at least 1, received 0.'],
    [{ resolution: 15 }, 'auxiliaryClassifier: `resolution` must be a whole number from 16 to 128'],
  ])('refuses %j', (wrong, message) => {
    const call = (): unknown => auxiliaryClassifier({ ...small, ...wrong });
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
