import { exportOnnx } from '@gankit/compile';
import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { SpectralNormalization } from '../weights/spectral-normalization.js';
import { labelEmbedding } from './label-embedding.js';
import { LearnedConstant } from './learned-constant.js';
import { projectionHead } from './projection-head.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
});

const labelInput = (): tf.SymbolicTensor => tf.input({ shape: [1], dtype: 'int32' });

describe('projectionHead', () => {
  it('adds the agreement with the vector of the class to the score', async () => {
    const [features, labels] = [tf.input({ shape: [2] }), labelInput()];
    const outputs = projectionHead(features, { name: 'logits', labels, classes: 3 });
    const model = tf.model({ inputs: [features, labels], outputs });
    model.getLayer('logits_score').setWeights([tf.tensor2d([2, -1], [2, 1]), tf.tensor1d([10])]);
    model.getLayer('logits_classes').setWeights([tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2])]);
    const x = tf.tensor2d([1, 3, -1, 2], [2, 2]);
    const classes = tf.tensor2d([2, 0], [2, 1], 'int32');
    // 2 - 3 + 10 + (5 + 18), -2 - 2 + 10 + (-1 + 4).
    await expect(model.predict([x, classes]) as tf.Tensor).toBeAllclose(tf.tensor2d([32, 9], [2, 1]));
  });

  it('normalises both matrices when asked', () => {
    const [features, labels] = [tf.input({ shape: [2] }), labelInput()];
    const options = { name: 'logits', labels, classes: 3, weightNormalization: 'spectral' } as const;
    const model = tf.model({ inputs: [features, labels], outputs: projectionHead(features, options) });
    const wrapped = model.layers.filter((layer) => layer instanceof SpectralNormalization);
    expect(wrapped.map(({ name }) => name).sort()).toEqual([
      'logits_classes_spectral',
      'logits_score_spectral',
    ]);
  });
});

describe('labelEmbedding', () => {
  it('gives the vector of each class, of the asked deviation', async () => {
    const labels = labelInput();
    const outputs = labelEmbedding(labels, { name: 'class', classes: 40, size: 30, standardDeviation: 0.5 });
    const model = tf.model({ inputs: labels, outputs });
    const [vectors] = model.getWeights() as [tf.Tensor];
    const result = model.predict(tf.tensor2d([[7], [39]], [2, 1], 'int32')) as tf.Tensor;
    await expect(result).toBeAllclose(tf.concat([tf.slice(vectors, 7, 1), tf.slice(vectors, 39, 1)]));
    expect(Math.sqrt(tf.moments(vectors).variance.dataSync()[0]!)).toBeCloseTo(0.5, 1);
  });
});

describe('LearnedConstant', () => {
  it('exports with a free batch', async () => {
    const input = tf.input({ shape: [5] });
    const outputs = new LearnedConstant({ shape: [2, 3] }).apply(input) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs });
    const generate = ({ x }: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> => ({
      y: model.apply(x!) as tf.Tensor,
    });
    const bytes = await exportOnnx(generate, { inputs: { x: { shape: [4, 5], dtype: 'float32' } } });
    expect(bytes.length).toBeGreaterThan(0);
  });

  it('gives the same features for every sample, whatever the input', async () => {
    const layer = new LearnedConstant({ shape: [2, 1, 3] });
    const result = layer.apply(createRandomSource(1).normal([4, 5])) as tf.Tensor;
    const [features] = layer.getWeights() as [tf.Tensor];
    expect(result.shape).toEqual([4, 2, 1, 3]);
    await expect(result).toBeAllclose(tf.concat([features, features, features, features]));
    await expect(layer.apply(tf.zeros([1, 9])) as tf.Tensor).toBeAllclose(features);
  });
});
