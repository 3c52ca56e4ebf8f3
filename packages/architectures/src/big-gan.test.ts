import { OptionError } from '@gankit/core';
import { describeArchitecture, registerMatchers } from '@gankit/core/testing';
import { registerLayers, SpectralNormalization } from '@gankit/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { bigGan } from './big-gan.js';
import { awakened } from './label-weights.test-helper.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerLayers();
  registerMatchers();
});

const small = {
  resolution: 17,
  channels: 1,
  generatorFilters: 4,
  discriminatorFilters: 3,
  labelSize: 6,
  latentSize: 8,
};

const sizesOnly = { channels: 3, generatorFilters: 1, discriminatorFilters: 1 };

describeArchitecture('bigGan', (seed) => awakened(bigGan({ ...small, classes: 3, seed })));
describeArchitecture('bigGan without classes', (seed) => awakened(bigGan({ ...small, seed })));

/** The output of a layer for given latents and labels. */
function outputOf(name: string, { latents, labels }: { latents: tf.Tensor; labels: tf.Tensor }): tf.Tensor {
  const { generator } = bigGan({ ...small, classes: 3 });
  const output = generator.getLayer(name).output as tf.SymbolicTensor;
  return tf.model({ inputs: generator.inputs, outputs: output }).apply([latents, labels]) as tf.Tensor;
}

describe('bigGan', () => {
  it('gives the first layer and every block a part of the latents, blocks the class as well', async () => {
    // 17 → 9 → 5: two blocks; of 8 numbers 8 - 2 · 2 for the first layer, two for each block.
    const latents = tf.tensor2d([[1, 2, 3, 4, 5, 6, 7, 8]]);
    const labels = tf.tensor2d([[2]], [1, 1], 'int32');
    await expect(outputOf('latents_start', { latents, labels })).toBeAllclose(tf.tensor2d([[1, 2, 3, 4]]));
    const vector = outputOf('label_embedding_flat', { latents, labels });
    for (const [block, part] of [
      [1, [5, 6]],
      [2, [7, 8]],
    ] as const) {
      await expect(outputOf(`up${block}_condition`, { latents, labels })).toBeAllclose(
        tf.concat([vector, tf.tensor2d([[...part]])], 1),
      );
    }
  });

  it('has the sizes of the paper for its latents', () => {
    const { generator, latentSize } = bigGan({ ...sizesOnly, resolution: 128, classes: 4 });
    expect(latentSize).toBe(120);
    expect(generator.getLayer('up1_condition').outputShape).toEqual([null, 128 + 20]);
    expect(generator.getLayer('attention').outputShape).toEqual([null, 32, 32, 4]);
  });

  it('normalises every kernel of the generator but the vectors of classes', () => {
    const { generator } = bigGan({ ...small, classes: 3 });
    const plain = generator.layers.filter(
      (layer) => layer.trainableWeights.length > 0 && !(layer instanceof SpectralNormalization),
    );
    expect(plain.map(({ name }) => name)).toEqual(['label_embedding', 'attention', 'image_norm']);
  });

  it('takes its own defaults for what is given as undefined', () => {
    const nothing = { latentSize: undefined, labelSize: undefined, latentUse: undefined } as object;
    const { resolution, channels } = small;
    const sizes = { resolution, channels, generatorFilters: 1, classes: 3 };
    const [left, undefinedOnes] = [bigGan(sizes), bigGan({ ...sizes, ...nothing })];
    expect(undefinedOnes.latentSize).toBe(60);
    expect(undefinedOnes.generator.countParams()).toBe(left.generator.countParams());
  });

  it.each([
    [{ latentSize: 2 }, 'bigGan: `latentSize` must be a whole number at least 3, received 2.'],
    [{ resolution: 300 }, 'bigGan: `resolution` must be a whole number from 16 to 256, received 300.'],
    [
      { resolution: Infinity },
      'bigGan: `resolution` must be a whole number from 16 to 256, received Infinity.',
    ],
    [
      { attentionSize: 17 },
      'bigGan: `attentionSize` must be one of 9, 5 for images of 17 pixels, received 17.',
    ],
    [
      { generatorNormalization: 'instance' as const },
      "bigGan: `generatorNormalization` must be batch when classes or latents enter through it, received instance. Give `generatorLabels: 'embedding'` and `latentUse: 'start'` for another one.",
    ],
  ])('refuses %j', (wrong, message) => {
    const call = (): unknown => bigGan({ ...small, ...wrong });
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
