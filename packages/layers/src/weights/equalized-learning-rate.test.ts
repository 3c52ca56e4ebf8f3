import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Conv1DTranspose } from '../convolution/conv-1d-transpose.js';
import { EqualizedLearningRate } from './equalized-learning-rate.js';

const convolution = { kernelSize: 2, filters: 4, name: 'inner' } as const;

/** A layer, its input and how many numbers each of its outputs is a sum of. */
const kinds: readonly [string, () => tf.layers.Layer, tf.Tensor['shape'], number][] = [
  ['dense', () => tf.layers.dense({ units: 4, name: 'inner' }), [3], 3],
  ['conv1d', () => tf.layers.conv1d(convolution), [5, 3], 2 * 3],
  ['conv2d', () => tf.layers.conv2d(convolution), [5, 4, 3], 4 * 3],
  ['conv1dTranspose', () => new Conv1DTranspose({ ...convolution, strides: 2 }), [5, 3], 2 * 3],
  ['conv2dTranspose', () => tf.layers.conv2dTranspose(convolution), [5, 4, 3], 4 * 3],
  ['depthwiseConv2d', () => tf.layers.depthwiseConv2d({ kernelSize: 2, name: 'inner' }), [5, 4, 3], 4],
];

describe('EqualizedLearningRate', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it.each(kinds)('scales the kernel of a %s layer by He’s constant at each call', async (_, make, shape, fanIn) => {
    const random = createRandomSource(2);
    const x = random.normal([2, ...shape]);
    const layer = new EqualizedLearningRate({ layer: make(), gain: 3, learningRateMultiplier: 0.5 });
    layer.apply(x);
    const [kernel, bias] = layer.getWeights().map((weight) => random.normal(weight.shape));
    layer.setWeights([kernel!, bias!]);
    const plain = make();
    plain.apply(x);
    plain.setWeights([tf.mul(kernel!, 1.5 / Math.sqrt(fanIn)), tf.mul(bias!, 0.5)]);
    await expect(layer.apply(x) as tf.Tensor).toBeAllclose(plain.apply(x) as tf.Tensor, { absolute: 1e-5 });
  });

  it('starts from a normal distribution of deviation 1 / multiplier, so that outputs keep their variance', async () => {
    const dense = tf.layers.dense({ units: 60, name: 'inner' });
    const layer = new EqualizedLearningRate({ layer: dense, learningRateMultiplier: 0.01, seed: 3 });
    const outputs = layer.apply(createRandomSource(1).normal([40, 50])) as tf.Tensor;
    const deviation = (values: tf.Tensor): number => Math.sqrt(tf.moments(values).variance.dataSync()[0]!);
    expect(deviation(layer.getWeights()[0]!)).toBeCloseTo(100, -1);
    expect(deviation(outputs)).toBeCloseTo(1, 1);
  });

  it('takes the weights of the layer for its own', () => {
    const layer = new EqualizedLearningRate({ layer: tf.layers.dense({ units: 3, name: 'inner' }) });
    layer.apply(tf.zeros([1, 2]));
    expect(layer.name).toBe('inner_equalized');
    expect(layer.trainableWeights.map(({ shape }) => shape)).toEqual([[2, 3], [3]]);
  });
});
