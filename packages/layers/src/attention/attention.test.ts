import { createRandomSource, repairGradients } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { SpectralNormalization } from '../weights/spectral-normalization.js';
import { DotProductAttention } from './dot-product-attention.js';
import { selfAttention, type SelfAttentionOptions } from './self-attention.js';
import { skipLayerExcitation } from './skip-layer-excitation.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
  repairGradients();
});

/** Rows of queries, keys and values to rows of results, in double precision. */
function attend(queries: number[][], keys: number[][], values: number[][]): number[][] {
  return queries.map((query) => {
    const weights = keys.map((key) => Math.exp(key.reduce((sum, value, i) => sum + value * query[i]!, 0)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return values[0]!.map((_, c) =>
      values.reduce((sum, value, i) => sum + (weights[i]! / total) * value[c]!, 0),
    );
  });
}

function attentionModel(options: Partial<SelfAttentionOptions> = {}): tf.LayersModel {
  const input = tf.input({ shape: [2, 3, 4] });
  const outputs = selfAttention(input, { name: 'attention', keyFilters: 3, valueFilters: 2, ...options });
  return tf.model({ inputs: input, outputs });
}

const project = (x: tf.Tensor, model: tf.LayersModel, part: string): number[][] => {
  const [kernel] = model.getLayer(`attention_${part}`).getWeights();
  const rows = tf.reshape(x, [-1, x.shape.at(-1)!]) as tf.Tensor2D;
  const matrix = tf.squeeze(kernel!, [0, 1]) as tf.Tensor2D;
  return tf.matMul(rows, matrix).arraySync() as number[][];
};

describe('DotProductAttention', () => {
  it('takes the mean of the values by softmax of the agreements', async () => {
    const random = createRandomSource(3);
    const [queries, keys, values] = [
      random.normal([2, 2, 2, 3]),
      random.normal([2, 5, 3]),
      random.normal([2, 5, 2]),
    ];
    const result = new DotProductAttention().apply([queries!, keys!, values!]) as tf.Tensor;
    const rows = (x: tf.Tensor): number[][][] =>
      tf.reshape(x, [2, -1, x.shape.at(-1)!]).arraySync() as number[][][];
    const expected = [0, 1].map((sample) =>
      attend(rows(queries!)[sample]!, rows(keys!)[sample]!, rows(values!)[sample]!),
    );
    await expect(result).toBeAllclose(tf.reshape(tf.tensor3d(expected), [2, 2, 2, 2]), { absolute: 1e-5 });
  });
});

describe('selfAttention', () => {
  it('is the image itself at first, and then what the paper adds', async () => {
    const model = attentionModel({ keyPooling: 'none' });
    const x = createRandomSource(5).normal([1, 2, 3, 4]);
    await expect(model.predict(x) as tf.Tensor).toBeAllclose(x);
    model.getLayer('attention').setWeights([tf.tensor1d([0.7])]);
    const [queries, keys, values] = ['query', 'key', 'value'].map((part) => project(x, model, part));
    const taken = tf.tensor2d(attend(queries!, keys!, values!));
    const residual = tf.reshape(tf.tensor2d(project(taken, model, 'output')), [1, 2, 3, 4]);
    await expect(model.predict(x) as tf.Tensor).toBeAllclose(tf.add(x, tf.mul(residual, 0.7)), {
      absolute: 1e-5,
    });
  });

  it('compares with keys and values of half the size, the largest of four', async () => {
    const model = attentionModel();
    model.getLayer('attention').setWeights([tf.tensor1d([1])]);
    const x = createRandomSource(5).normal([1, 2, 3, 4]);
    const [queries, keys, values] = ['query', 'key', 'value'].map((part) => project(x, model, part));
    // Columns 0 and 1, then column 2 alone: rows 0, 1, 3, 4 and 2, 5.
    const largest = (rows: number[][]): number[][] =>
      [
        [0, 1, 3, 4],
        [2, 5],
      ].map((places) => rows[0]!.map((_, c) => Math.max(...places.map((place) => rows[place]![c]!))));
    const taken = tf.tensor2d(attend(queries!, largest(keys!), largest(values!)));
    const residual = tf.reshape(tf.tensor2d(project(taken, model, 'output')), [1, 2, 3, 4]);
    await expect(model.predict(x) as tf.Tensor).toBeAllclose(tf.add(x, residual), { absolute: 1e-5 });
  });

  it('chooses an eighth and half of the channels, and normalises all four kernels when asked', () => {
    const input = tf.input({ shape: [4, 4, 24] });
    const outputs = selfAttention(input, { name: 'a', weightNormalization: 'spectral' });
    const wrapped = tf
      .model({ inputs: input, outputs })
      .layers.filter((layer): layer is SpectralNormalization => layer instanceof SpectralNormalization);
    const kernels = Object.fromEntries(wrapped.map((layer) => [layer.layer.name, layer.weights[0]!.shape]));
    expect(kernels).toEqual({
      a_query: [1, 1, 24, 3],
      a_key: [1, 1, 24, 3],
      a_value: [1, 1, 24, 12],
      a_output: [1, 1, 12, 24],
    });
  });
});

describe('skipLayerExcitation', () => {
  it('lets through of each channel what the low resolution says', async () => {
    const [input, skip] = [tf.input({ shape: [6, 6, 2] }), tf.input({ shape: [8, 8, 3] })];
    const model = tf.model({
      inputs: [input, skip],
      outputs: skipLayerExcitation(input, { name: 'excite', skip }),
    });
    const random = createRandomSource(2);
    const [x, y] = [random.normal([2, 6, 6, 2]), random.normal([2, 8, 8, 3]) as tf.Tensor4D];
    const [squeeze, excite] = ['squeeze', 'excite'].map(
      (part) => model.getLayer(`excite_${part}`).getWeights()[0]!,
    );
    const pooled = tf.reshape(tf.avgPool(y, 2, 2, 'valid'), [2, 48]) as tf.Tensor2D;
    const squeezed = tf.matMul(pooled, tf.reshape(squeeze!, [48, 2]) as tf.Tensor2D);
    const active = tf.where(tf.greater(squeezed, 0), squeezed, tf.mul(squeezed, 0.1)) as tf.Tensor2D;
    const gate = tf.sigmoid(tf.matMul(active, tf.reshape(excite!, [2, 2]) as tf.Tensor2D));
    const expected = tf.mul(x, tf.reshape(gate, [2, 1, 1, 2]));
    await expect(model.predict([x, y]) as tf.Tensor).toBeAllclose(expected, { absolute: 1e-5 });
  });
});
