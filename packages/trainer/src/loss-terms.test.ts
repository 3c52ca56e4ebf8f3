import type { LossTerms } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { dueTerms, sumTerms } from './loss-terms.js';
import { useCpu } from './tiny-gan.test.helpers.js';

beforeAll(useCpu);

const terms = () => ({
  adversarial: tf.scalar(2),
  fast: { intervalSteps: 4, value: () => tf.scalar(3) },
  slow: { intervalSteps: 6, value: () => tf.scalar(5) },
});

describe('sumTerms', () => {
  it('counts a lazy term `intervalSteps` times and reports its own value', () => {
    const { total, values, intervals } = sumTerms(terms(), { caller: 'test' });
    expect(total.dataSync()[0]).toBe(2 + 4 * 3 + 6 * 5);
    expect(values['slow']!.dataSync()[0]).toBe(5);
    expect(intervals).toEqual({ fast: 4, slow: 6 });
  });

  it('leaves out the lazy terms that are not due', () => {
    const { total, values } = sumTerms(terms(), { caller: 'test', due: new Set(['fast']) });
    expect(total.dataSync()[0]).toBe(14);
    expect(Object.keys(values)).toEqual(['adversarial', 'fast']);
  });

  it('refuses a loss that is lazy alone, and an interval of 0', () => {
    const lazy = { intervalSteps: 4, value: () => tf.scalar(3) };
    expect(() => sumTerms({ lazy }, { caller: 'x.loss', due: new Set() })).toThrow(
      /x\.loss.*only lazy terms/,
    );
    expect(() => sumTerms({ lazy: { ...lazy, intervalSteps: 0 } }, { caller: 'x.loss' })).toThrow(
      /x\.loss\.lazy: `intervalSteps`/,
    );
  });
});

describe('sumTerms of a variant that somebody wrote', () => {
  const wrong: [string, unknown, RegExp][] = [
    ['one tensor', tf.scalar(1), /x\.loss: must return named terms.*received a tensor/],
    ['nothing', undefined, /received undefined/],
    ['a promise', Promise.resolve({}), /received a promise/],
    ['a value per sample', { fit: tf.zeros([4, 1]) }, /x\.loss\.fit: must be a scalar.*\[4, 1\]/],
    ['a number', { fit: 3 }, /x\.loss\.fit: must be a scalar tensor, received 3/],
    ['a lazy vector', { fit: { intervalSteps: 2, value: () => tf.zeros([4]) } }, /received shape \[4\]/],
  ];
  it.each(wrong)('refuses %s', (_, given, message) => {
    expect(() => sumTerms(given as LossTerms, { caller: 'x.loss' })).toThrow(message);
  });
});

describe('dueTerms', () => {
  it('gives each term its turn', () => {
    const due = [0, 1, 4, 6, 12].map((update) => [...dueTerms({ fast: 4, slow: 6 }, update)]);
    expect(due).toEqual([['fast', 'slow'], [], ['fast'], ['slow'], ['fast', 'slow']]);
  });
});
