import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  checkGradient,
  checkSecondGradient,
  expectNoTensorLeak,
  registerMatchers,
  withoutHiddenInputs,
} from '../testing.js';

registerMatchers();

describe('toBeAllclose', () => {
  it('compares tensors, numbers and lists within the tolerance, on both sides', async () => {
    await expect(tf.scalar(2)).toBeAllclose(2.0001);
    await expect(tf.scalar(2)).not.toBeAllclose(2.001);
    await expect(tf.scalar(2)).not.toBeAllclose(1.999);
    await expect(
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
    ).toBeAllclose([1, 2, 3, 4]);
    await expect([1, 2]).toBeAllclose(tf.tensor1d([1, 2]));
    await expect(tf.scalar(2)).toBeAllclose(2.1, { relative: 0.1 });
    await expect(3).toBeAllclose(3);
    await expect(tf.scalar(Infinity)).toBeAllclose(Infinity);
  });

  it('notices other shapes, counts and NaN', async () => {
    await expect(expect(tf.zeros([2, 1])).toBeAllclose(tf.zeros([2]))).rejects.toThrow(
      'expected shape [2], received [2, 1]',
    );
    await expect(expect(tf.zeros([1])).toBeAllclose(0)).rejects.toThrow('expected shape []');
    await expect(expect([1, 2, 3]).toBeAllclose([1, 2])).rejects.toThrow('expected 2 values, received 3');
    await expect(expect(tf.scalar(Number.NaN)).toBeAllclose(Number.NaN)).rejects.toThrow('received NaN');
    await expect(expect([1, 5]).toBeAllclose([1, 2])).rejects.toThrow('value 1: expected 2, received 5');
  });
});

describe('checkGradient', () => {
  const wrongSquare = tf.customGrad((x, save) => {
    (save as (tensors: tf.Tensor[]) => void)([x as tf.Tensor]);
    return {
      value: tf.square(x as tf.Tensor),
      gradFunc: (dy, saved) => tf.mul(dy, tf.mul(2.1, (saved as tf.Tensor[])[0]!)), // 5 % too much
    };
  });

  it('returns a small error for a right gradient and throws on a slightly wrong one', async () => {
    const x = tf.tensor1d([0.5, -2, 3]);
    expect(await checkGradient(({ x: point }) => tf.square(point!), { x })).toBeLessThan(1e-4);
    await expect(checkGradient(({ x: point }) => wrongSquare(point!), { x })).rejects.toThrow(
      'gradient of `x`',
    );
  });

  it('notices an input that tfjs sees no path from', async () => {
    const inputs = { x: tf.tensor1d([0.5, -2]), y: tf.tensor1d([1, 4]) };
    const detached = tf.customGrad((x, y) => ({
      value: tf.mul(x as tf.Tensor, y as tf.Tensor),
      gradFunc: (dy) => [tf.mul(dy, y as tf.Tensor), tf.zerosLike(dy)],
    }));
    await expect(checkGradient(({ x, y }) => detached(x!, y!), inputs)).rejects.toThrow('gradient of `y`');
  });

  it('notices a wrong second derivative behind a right first one', async () => {
    const x = tf.tensor1d([0.5, -2, 3]);
    expect(await checkSecondGradient(({ x: point }) => tf.pow(point!, 3), { x })).toBeLessThan(1e-3);
    const frozen = tf.customGrad((value, save) => {
      const slope = tf.mul(3, tf.square(value as tf.Tensor)); // an intermediate result, which tfjs takes for a constant
      (save as (tensors: tf.Tensor[]) => void)([slope]);
      return {
        value: tf.pow(value as tf.Tensor, 3),
        gradFunc: (dy, saved) => tf.mul(dy, (saved as tf.Tensor[])[0]!),
      };
    });
    await checkGradient(({ x: point }) => frozen(point!), { x });
    await expect(checkSecondGradient(({ x: point }) => frozen(point!), { x })).rejects.toThrow(
      'relative error',
    );
  });

  it('leaves no tensor behind', async () => {
    const x = tf.tensor1d([0.5, -2, 3]);
    await expectNoTensorLeak(async () => {
      await checkSecondGradient(({ x: point }) => tf.pow(point!, 3), { x });
    });
  });
});

describe('expectNoTensorLeak', () => {
  it('fails when tensors stay, and counts neither the result nor what the first call builds', async () => {
    const kept: tf.Tensor[] = [];
    await expect(expectNoTensorLeak(() => void kept.push(tf.scalar(1), tf.scalar(2)))).rejects.toThrow(
      '2 tensors',
    );
    await expectNoTensorLeak(() => tf.scalar(1));
    await expectNoTensorLeak(() => {
      if (kept.length === 4) kept.push(tf.scalar(3));
    });
  });
});

describe('withoutHiddenInputs', () => {
  it('refuses Math.random and reads, and puts everything back', () => {
    const x = tf.scalar(1);
    expect(() => withoutHiddenInputs(() => Math.random())).toThrow('Math.random');
    expect(() => withoutHiddenInputs(() => tf.tidy(() => tf.randomNormal([2])))).toThrow('Math.random');
    expect(() => withoutHiddenInputs(() => x.dataSync())).toThrow('dataSync');
    expect(withoutHiddenInputs(() => tf.add(x, 1)).dataSync()[0]).toBe(2);
    expect(Math.random()).toBeLessThan(1);
  });
});
