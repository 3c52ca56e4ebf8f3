import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { assertInteger, assertKnownOptions, assertNumber, assertSameShape, formatShape } from './assert.js';
import { ShapeError } from './errors.js';
import { registerMatchers } from './testing.js';

registerMatchers();

describe('assertSameShape', () => {
  it('refuses what would broadcast, with both shapes in the message', () => {
    const realLogits = tf.zeros([4, 1]);
    const check = (fakeLogits: tf.Tensor) => (): void => assertSameShape('loss', { realLogits, fakeLogits });
    expect(check(tf.zeros([4]))).toThrow(
      new ShapeError('loss: `fakeLogits` must have shape of `realLogits` ([4, 1]), received [4].'),
    );
    for (const shape of [[1, 1], [1, 4], [4, 1, 1], []]) expect(check(tf.zeros(shape))).toThrow(ShapeError);
    expect(check(tf.ones([4, 1]))).not.toThrow();
  });

  it('names what is no tensor', () => {
    const realLogits = tf.zeros([2]);
    const check = (tensors: object) => () => assertSameShape('loss', tensors as never);
    expect(check({ realLogits, fakeLogits: undefined })).toThrow(
      'loss: `fakeLogits` must be a tensor, received nothing. Give one object with realLogits, fakeLogits.',
    );
    expect(check({ realLogits: [1], fakeLogits: realLogits })).toThrow(
      '`realLogits` must be a tensor, received object',
    );
  });

  it('compares every tensor with the first', () => {
    const [a, b] = [tf.zeros([2]), tf.zeros([3])];
    expect(() => assertSameShape('f', { first: a, second: a, third: b })).toThrow('`third`');
    expect(() => assertSameShape('f', {})).not.toThrow();
  });
});

describe('assertKnownOptions', () => {
  const check = (options: object, known: Record<string, true> = { batchSize: true, seed: true }) => {
    return () => assertKnownOptions('train', options, known);
  };

  it('names what nobody would read, and the name that differs in its case alone', () => {
    expect(check({ batchsize: 4 })).toThrow(
      'train: `batchsize` must not be given, as there is no such option. Did you mean `batchSize`?',
    );
    expect(check({ seed: 1, sead: 2, speed: 3 })).toThrow(
      'train: `sead`, `speed` must not be given, as there is no such option. There are batchSize, seed.',
    );
    expect(check({ sead: 2 }, {})).toThrow('Leave it out');
    expect(check({ seed: 1, other: undefined })).not.toThrow();
  });
});

describe('assertInteger', () => {
  it('names the option and its range', () => {
    expect(() => assertInteger('train', { steps: 0 })).toThrow(
      'train: `steps` must be a whole number at least 1, received 0.',
    );
    expect(() => assertInteger('train', { a: 1, b: 9 }, { minimum: 0, maximum: 8 })).toThrow(
      'train: `b` must be a whole number from 0 to 8, received 9.',
    );
    expect(() => assertInteger('train', { steps: '28' as never })).toThrow("received '28'.");
  });

  it.each([1.5, Number.NaN, Infinity, -3])('refuses %s', (value) => {
    expect(() => assertInteger('f', { value })).toThrow('`value`');
  });

  it('accepts both ends of the range', () => {
    expect(() => assertInteger('f', { low: 2, high: 5 }, { minimum: 2, maximum: 5 })).not.toThrow();
  });
});

describe('assertNumber', () => {
  it.each([Number.NaN, Infinity, -0.1, 1.1])('refuses %s outside [0, 1]', (rate) => {
    expect(() => assertNumber('f', { rate }, { minimum: 0, maximum: 1 })).toThrow(
      `f: \`rate\` must be a number from 0 to 1, received ${rate}.`,
    );
  });

  it('accepts both ends of the range, and any finite number without one', () => {
    expect(() => assertNumber('f', { low: 0, high: 1 }, { minimum: 0, maximum: 1 })).not.toThrow();
    expect(() => assertNumber('f', { value: -1e30 })).not.toThrow();
  });
});

it('formatShape prints shapes as messages quote them', () => {
  expect([formatShape([4, 1]), formatShape([null, 2]), formatShape([])]).toEqual(['[4, 1]', '[, 2]', '[]']);
});
