import { applyNetwork, OptionError } from '@gankit/core';
import { describeArchitecture, registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { conditional } from './conditional.js';
import type { DiscriminatorLabels, GeneratorLabels } from './label-options.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
});

const small = { resolution: 16, channels: 1, classes: 3, latentSize: 5, labelSize: 4, baseFilters: 2 };

describeArchitecture('conditional', (seed) => conditional({ ...small, seed }));
describeArchitecture('conditional with one-hot labels in both', (seed) =>
  conditional({ ...small, generatorLabels: 'concatenation', discriminatorLabels: 'concatenation', seed }),
);
describeArchitecture('conditional with learned vectors in both', (seed) =>
  conditional({ ...small, discriminatorLabels: 'embedding', seed }),
);

/** Class vectors so far from 0 that a wrong one would show. */
function networksWithLabels(): ReturnType<typeof conditional> {
  const networks = conditional({ ...small, resolution: 20, channels: 2 });
  const projection = networks.discriminator.getLayer('logits_classes');
  projection.setWeights([tf.randomNormal(projection.getWeights()[0]!.shape, 0, 1, 'float32', 7)]);
  return networks;
}

describe('conditional', () => {
  it('adds the inner product of features and class vector to the logits', async () => {
    const { discriminator } = networksWithLabels();
    const images = tf.randomNormal([2, 20, 20, 2], 0, 1, 'float32', 1);
    const inner = tf.model({
      inputs: discriminator.inputs,
      outputs: [
        discriminator.getLayer('flatten').output as tf.SymbolicTensor,
        discriminator.getLayer('logits_score').output as tf.SymbolicTensor,
      ],
    });
    const labels = tf.tensor2d([2, 0], [2, 1], 'int32');
    const [features, unconditional] = inner.apply([images, labels]) as [tf.Tensor, tf.Tensor];
    const vectors = tf.gather(discriminator.getLayer('logits_classes').getWeights()[0]!, [2, 0]);
    const expected = tf.add(unconditional, tf.sum(tf.mul(features, vectors), 1, true));
    const logits = applyNetwork(discriminator, {
      input: images,
      labels: tf.tensor1d([2, 0], 'int32'),
      training: false,
    });
    await expect(logits).toBeAllclose(expected);
    await expect(logits).not.toBeAllclose(unconditional, { relative: 0.01 });
  });

  it('moves only the class vectors of the labels given', async () => {
    const { generator, discriminator } = networksWithLabels();
    const labels = tf.tensor1d([2, 2], 'int32');
    const latents = tf.randomNormal([2, 5], 0, 1, 'float32', 1);
    const embeddings = [
      generator.getLayer('label_embedding').trainableWeights[0]!.read() as tf.Variable,
      discriminator.getLayer('logits_classes').trainableWeights[0]!.read() as tf.Variable,
    ];
    const { grads } = tf.variableGrads(() => {
      const images = applyNetwork(generator, { input: latents, labels, training: true });
      return tf.mean(applyNetwork(discriminator, { input: images, labels, training: true }));
    }, embeddings);
    for (const embedding of embeddings) {
      const perClass = await tf.sum(tf.abs(grads[embedding.name]!), 1).data();
      expect(Array.from(perClass.slice(0, 2))).toEqual([0, 0]);
      expect(perClass[2]).toBeGreaterThan(0);
    }
  });

  it('joins ones and zeros to the latents and to every pixel', async () => {
    const { generator, discriminator } = conditional({
      ...small,
      generatorLabels: 'concatenation',
      discriminatorLabels: 'concatenation',
    });
    const labels = tf.tensor2d([2, 0], [2, 1], 'int32');
    const joinedBy = (model: tf.LayersModel, name: string, input: tf.Tensor): tf.Tensor =>
      tf
        .model({ inputs: model.inputs, outputs: model.getLayer(name).output as tf.SymbolicTensor })
        .apply([input, labels]) as tf.Tensor;
    const latents = tf.randomNormal([2, 5], 0, 1, 'float32', 1);
    const oneHot = tf.tensor2d([0, 0, 1, 1, 0, 0], [2, 3]);
    await expect(joinedBy(generator, 'latents_and_label', latents)).toBeAllclose(
      tf.concat([latents, oneHot], 1),
    );
    const images = tf.randomNormal([2, 16, 16, 1], 0, 1, 'float32', 1);
    const planes = tf.tile(tf.reshape(oneHot, [2, 1, 1, 3]), [1, 16, 16, 1]);
    await expect(joinedBy(discriminator, 'sample_and_label', images)).toBeAllclose(
      tf.concat([images, planes], 3),
    );
    expect(generator.trainableWeights.some(({ name }) => name.includes('one_hot'))).toBe(false);
  });

  it('names its labels and classes', () => {
    const networks = conditional(small);
    expect(networks.classes).toBe(3);
    expect(networks.data).toEqual({ sample: [16, 16, 1], classes: 3 });
    for (const model of [networks.generator, networks.discriminator]) {
      expect(model.inputNames[1]).toBe('labels');
      expect(model.inputs[1]).toMatchObject({ dtype: 'int32', shape: [null, 1] });
    }
  });

  it.each([
    [{ classes: 1 }, 'conditional: `classes` must be a whole number at least 2, received 1.'],
    [
      { generatorLabels: 'projection' as GeneratorLabels },
      'conditional: `generatorLabels` must be one of concatenation, embedding, received projection.',
    ],
    [
      { discriminatorLabels: 'normalization' as DiscriminatorLabels },
      'conditional: `discriminatorLabels` must be one of concatenation, embedding, projection, received normalization.',
    ],
    [{ labelSize: 0 }, 'conditional: `labelSize` must be a whole number at least 1, received 0.'],
    [{ resolution: 200 }, 'conditional: `resolution` must be a whole number from 16 to 128, received 200.'],
  ])('refuses %j', (wrong, message) => {
    const call = (): unknown => conditional({ ...small, ...wrong });
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });
});
