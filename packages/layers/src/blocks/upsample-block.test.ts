import { OptionError } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { downsampleBlock } from './downsample-block.js';
import { upsampleBlock } from './upsample-block.js';

const image = (size: number, channels = 1): tf.SymbolicTensor => tf.input({ shape: [size, size, channels] });

/** A model of one block, so that its layers can be looked at. */
function modelOf(input: tf.SymbolicTensor, output: tf.SymbolicTensor): tf.LayersModel {
  return tf.model({ inputs: input, outputs: output });
}

const inner = (a: tf.Tensor, b: tf.Tensor): tf.Scalar => tf.sum(tf.mul(a, b));

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
});

describe('upsampleBlock', () => {
  it('doubles, or crops to an odd size', () => {
    expect(upsampleBlock(image(7), { name: 'a', filters: 3 }).shape).toEqual([null, 14, 14, 3]);
    const options = { name: 'a', filters: 3, outputSize: [13, 14] } as const;
    expect(upsampleBlock(image(7), options).shape).toEqual([null, 13, 14, 3]);
  });

  it.each([
    [5, 13],
    [5, 14],
    [4, 13],
    [4, 14],
    [3, 5],
  ])('is the transpose of the downsampling block (kernel %i, size %i)', async (kernelSize, size) => {
    const half = Math.ceil(size / 2);
    const wide = image(size);
    const narrow = image(half);
    const down = modelOf(wide, downsampleBlock(wide, { name: 'd', filters: 1, kernelSize }));
    const outputSize = [size, size] as const;
    const up = modelOf(narrow, upsampleBlock(narrow, { name: 'u', filters: 1, kernelSize, outputSize }));
    up.setWeights([down.getWeights()[0]!, tf.zeros([1])]);
    const x = tf.randomNormal([1, size, size, 1], 0, 1, 'float32', 1);
    const y = tf.randomNormal([1, half, half, 1], 0, 1, 'float32', 2);
    const left = inner(down.predict(x) as tf.Tensor, y);
    await expect(left).toBeAllclose(inner(x, up.predict(y) as tf.Tensor), { absolute: 1e-4 });
    expect(Math.abs((await left.data())[0]!)).toBeGreaterThan(0.01);
  });

  it.each([12, 15])('refuses an output size out of reach (%i)', (size) => {
    const call = (): unknown => upsampleBlock(image(7), { name: 'a', filters: 3, outputSize: [14, size] });
    expect(call).toThrow(OptionError);
    expect(call).toThrow(`([14, 14]), received [14, ${size}]`);
  });
});
