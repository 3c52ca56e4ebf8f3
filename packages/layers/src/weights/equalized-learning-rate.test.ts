import { createRandomSource } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Conv1DTranspose } from '../convolution/conv-1d-transpose.js';
import { EqualizedLearningRate } from './equalized-learning-rate.js';

const convolution = { kernelSize: 2, filters: 4, name: 'inner' } as const;

interface Kind {
  readonly name: string;
  readonly make: () => tf.layers.Layer;
  readonly input: readonly number[];
  /** How many numbers each output is a sum of. */
  readonly fanIn: number;
}

const kinds: readonly Kind[] = [
  { name: 'dense', make: () => tf.layers.dense({ units: 4, name: 'inner' }), input: [3], fanIn: 3 },
  { name: 'conv1d', make: () => tf.layers.conv1d(convolution), input: [5, 3], fanIn: 6 },
  { name: 'conv2d', make: () => tf.layers.conv2d(convolution), input: [5, 4, 3], fanIn: 12 },
  {
    name: 'conv1dTranspose',
    make: () => new Conv1DTranspose({ ...convolution, strides: 2 }),
    input: [5, 3],
    fanIn: 6,
  },
  {
    name: 'conv2dTranspose',
    make: () => tf.layers.conv2dTranspose(convolution),
    input: [5, 4, 3],
    fanIn: 12,
  },
  {
    name: 'depthwiseConv2d',
    make: () => tf.layers.depthwiseConv2d({ kernelSize: 2, name: 'inner' }),
    input: [5, 4, 3],
    fanIn: 4,
  },
];

describe('EqualizedLearningRate', () => {
  beforeAll(() => {
    tf.env().set('PROD', true);
    registerMatchers();
  });

  it.each(kinds)(
    'scales the kernel of a $name layer by He’s constant at each call',
    async ({ make, input, fanIn }) => {
      const random = createRandomSource(2);
      const x = random.normal([2, ...input]);
      const layer = new EqualizedLearningRate({ layer: make(), gain: 3, learningRateMultiplier: 0.5 });
      layer.apply(x);
      const [kernel, bias] = layer.getWeights().map((weight) => random.normal(weight.shape));
      layer.setWeights([kernel!, bias!]);
      const plain = make();
      plain.apply(x);
      plain.setWeights([tf.mul(kernel!, 1.5 / Math.sqrt(fanIn)), tf.mul(bias!, 0.5)]);
      await expect(layer.apply(x) as tf.Tensor).toBeAllclose(plain.apply(x) as tf.Tensor, { absolute: 1e-5 });
    },
  );

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
