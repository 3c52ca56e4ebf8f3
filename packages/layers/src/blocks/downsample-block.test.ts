import { OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Activation } from '../activations/activation.js';
import { downsampleBlock } from './downsample-block.js';
import type { Normalization } from '../normalization/normalization.js';

const image = (size: number, channels = 1): tf.SymbolicTensor => tf.input({ shape: [size, size, channels] });

/** A model of one block, so that its layers can be looked at. */
function modelOf(input: tf.SymbolicTensor, output: tf.SymbolicTensor): tf.LayersModel {
  return tf.model({ inputs: input, outputs: output });
}

async function initialKernel(seed: number, name: string): Promise<Float32Array> {
  const input = image(8, 16);
  const model = modelOf(input, downsampleBlock(input, { name, filters: 32, seed }));
  return (await model.getWeights()[0]!.data()) as Float32Array;
}

beforeAll(() => {
  tf.env().set('PROD', true);
});

describe('downsampleBlock', () => {
  it.each([
    [28, 14],
    [25, 13],
    [7, 4],
  ])('goes from %i to %i', (size, halved) => {
    const output = downsampleBlock(image(size), { name: 'a', filters: 3 });
    expect(output.shape).toEqual([null, halved, halved, 3]);
  });

  it('holds convolution, normalisation and activation, in this order', () => {
    const input = image(8);
    const options = { name: 'a', filters: 3, normalization: 'batch', activation: 'leakyRelu' } as const;
    const layers = modelOf(input, downsampleBlock(input, options)).layers.slice(1);
    expect(layers.map((layer) => layer.name)).toEqual(['a_conv', 'a_norm', 'a_activation']);
    expect(layers[0]!.getConfig()).toMatchObject({ strides: [2, 2], kernelSize: [5, 5], useBias: false });
    expect(layers[1]!.getConfig()).toMatchObject({ momentum: 0.9, epsilon: 1e-5 });
    expect(layers[2]!.getConfig()).toMatchObject({ alpha: 0.2 });
  });

  it('leaves out what is not asked for, and then has a bias', () => {
    const input = image(8);
    const model = modelOf(input, downsampleBlock(input, { name: 'a', filters: 3 }));
    expect(model.layers).toHaveLength(2);
    expect(model.getWeights().map((weight) => weight.shape)).toEqual([[5, 5, 1, 3], [3]]);
  });

  it('starts from a normal distribution with deviation 0.02, one per seed and name', async () => {
    const values = await initialKernel(0, 'a');
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    expect(deviation).toBeGreaterThan(0.0196);
    expect(deviation).toBeLessThan(0.0204);
    expect(await initialKernel(0, 'a')).toEqual(values);
    expect(await initialKernel(1, 'a')).not.toEqual(values);
    expect(await initialKernel(0, 'b')).not.toEqual(values);
  });

  it('refuses unknown names', () => {
    const options = { name: 'a', filters: 3 };
    expect(() =>
      downsampleBlock(image(8), { ...options, normalization: 'spectral' as Normalization }),
    ).toThrow(
      'applyNormalization: `normalization` must be one of batch, none, layer, instance, group, pixel, conditionalBatch, adaptiveInstance, received spectral.',
    );
    expect(() => downsampleBlock(image(8), { ...options, activation: 'toString' as Activation })).toThrow(
      OptionError,
    );
  });
});
