import { createRandomSource, OptionError, repairGradients } from '@gankit/core';
import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { GatedLinearUnit } from './gated-linear-unit.js';
import { GumbelSoftmax, type GumbelSoftmaxMode } from './gumbel-softmax.js';
import { ProjectedClip } from './projected-clip.js';
import { RandomDropout } from './random-dropout.js';
import { ScaledLeakyRelu } from './scaled-leaky-relu.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
  repairGradients();
});

describe('GatedLinearUnit', () => {
  it('multiplies the first half by the sigmoid of the second', async () => {
    const x = tf.tensor3d([1, -2, 0, Math.log(3), 4, 5, Math.log(4), -Math.log(9)], [1, 2, 4]);
    const expected = tf.tensor3d([0.5, -1.5, 3.2, 0.5], [1, 2, 2]);
    await expect(new GatedLinearUnit().apply(x) as tf.Tensor).toBeAllclose(expected);
  });
});

describe('ScaledLeakyRelu', () => {
  it('multiplies by √2 and below zero by a fifth of it', async () => {
    const x = tf.tensor1d([-5, 3]);
    await expect(new ScaledLeakyRelu().apply(x) as tf.Tensor).toBeAllclose([-Math.SQRT2, 3 * Math.SQRT2]);
    const other = new ScaledLeakyRelu({ slope: 0.5, gain: 2 }).apply(x) as tf.Tensor;
    await expect(other).toBeAllclose([-5, 6]);
  });
});

describe('ProjectedClip', () => {
  it('cuts to [-1, 1], and outside passes the gradient that leads back alone', async () => {
    const x = tf.tensor1d([-3, -3, -0.5, 0.25, 7, 7]);
    const apply = (input: tf.Tensor): tf.Tensor => new ProjectedClip().apply(input) as tf.Tensor;
    await expect(apply(x)).toBeAllclose([-1, -1, -0.5, 0.25, 1, 1]);
    const slopes = tf.tensor1d([2, -2, 2, -2, 2, -2]);
    const gradient = tf.grad((input) => tf.sum(tf.mul(apply(input), slopes)))(x);
    await expect(gradient).toBeAllclose([0, -2, 2, -2, 2, 0]);
  });
});

describe('RandomDropout', () => {
  it('drops the given share, keeps the mean, and draws anew at each call', async () => {
    const layer = new RandomDropout({ rate: 0.25 });
    const x = tf.ones([5000]);
    const random = createRandomSource(1);
    const [first, second] = [1, 2].map(() => layer.apply(x, { training: true, random }) as tf.Tensor);
    const values = Array.from(first!.dataSync());
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect(values.filter((value) => value === 0).length / 5000).toBeCloseTo(0.25, 1);
    await expect(second).not.toBeAllclose(first!);
  });

  it('passes everything without random numbers, outside training', async () => {
    const x = tf.tensor1d([1, -2]);
    await expect(new RandomDropout().apply(x) as tf.Tensor).toBeAllclose(x);
  });
});

describe('GumbelSoftmax', () => {
  const logits = (): tf.Tensor => tf.tensor2d([1, 0.5, -1, 0, 2, 0.3], [2, 3]);
  const uniform = (): tf.Tensor => tf.tensor2d([0.2, 0.9, 0.5, 0.6, 0.01, 0.7], [2, 3]);

  it('is the softmax of logits and Gumbel noise, divided by the temperature', async () => {
    const rows = [
      [1, 0.5, -1, 0.2, 0.9, 0.5],
      [0, 2, 0.3, 0.6, 0.01, 0.7],
    ].map((row) => {
      const weights = [0, 1, 2].map((i) => Math.exp((row[i]! - Math.log(-Math.log(row[i + 3]!))) / 0.5));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return weights.map((weight) => weight / total);
    });
    const layer = new GumbelSoftmax({ temperature: 0.5 });
    await expect(layer.apply([logits(), uniform()]) as tf.Tensor).toBeAllclose(tf.tensor2d(rows), {
      absolute: 1e-5,
    });
  });

  it('gives one class, with the gradient of the shares, when straight-through', async () => {
    const [soft, straight] = [new GumbelSoftmax(), new GumbelSoftmax({ mode: 'straight-through' })];
    await expect(straight.apply([logits(), uniform()]) as tf.Tensor).toBeAllclose(
      tf.tensor2d([0, 1, 0, 0, 0, 1], [2, 3]),
    );
    const weights = tf.tensor2d([1, -2, 3, 0, 5, 1], [2, 3]);
    const slopeOf = (layer: GumbelSoftmax) => (x: tf.Tensor) =>
      tf.grad((point) => tf.sum(tf.mul(layer.apply([point, uniform()]) as tf.Tensor, weights)))(x);
    await expect(slopeOf(straight)(logits())).toBeAllclose(slopeOf(soft)(logits()));
    const twice = (layer: GumbelSoftmax): tf.Tensor =>
      tf.grad((x) => tf.sum(tf.square(slopeOf(layer)(x))))(logits());
    await expect(twice(straight)).toBeAllclose(twice(soft), { absolute: 1e-6 });
  });

  it('draws each class as often as the softmax says', () => {
    const layer = new GumbelSoftmax({ mode: 'straight-through' });
    const many = tf.tile(tf.tensor2d([[Math.log(1), Math.log(2), Math.log(5)]]), [4000, 1]);
    const random = createRandomSource(6);
    const shares = tf.mean(layer.apply(many, { training: true, random }) as tf.Tensor, 0).dataSync();
    [1 / 8, 2 / 8, 5 / 8].forEach((share, index) =>
      expect(Math.abs(shares[index]! - share)).toBeLessThan(0.025),
    );
  });

  it('gives the likeliest class without noise, but not in training', async () => {
    const layer = new GumbelSoftmax({ mode: 'straight-through' });
    await expect(layer.apply(logits()) as tf.Tensor).toBeAllclose(tf.tensor2d([1, 0, 0, 0, 1, 0], [2, 3]));
    expect(() => layer.apply(logits(), { training: true })).toThrow(OptionError);
  });

  it('is finite for uniform numbers at the ends', () => {
    const result = new GumbelSoftmax().apply([tf.tensor2d([[0, 0]]), tf.tensor2d([[0, 1]])]) as tf.Tensor;
    expect(Array.from(result.dataSync()).every(Number.isFinite)).toBe(true);
  });

  it('refuses an unknown mode', () => {
    expect(() => new GumbelSoftmax({ mode: 'hard' as GumbelSoftmaxMode })).toThrow(
      'GumbelSoftmax: `mode` must be one of soft, straight-through, received hard.',
    );
  });
});
