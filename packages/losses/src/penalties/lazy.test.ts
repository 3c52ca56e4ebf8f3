import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it, vi } from 'vitest';
import { lazy } from './lazy.js';

registerMatchers();

it('keeps its interval and computes nothing until asked', () => {
  const value = vi.fn<() => tf.Scalar>(() => tf.scalar(2));
  const term = lazy(16, value);
  expect(term.intervalSteps).toBe(16);
  expect(value).not.toHaveBeenCalled();
  tf.dispose(term.value());
  expect(value).toHaveBeenCalledTimes(1);
});

it.each([0, 1.5, -4])('refuses the interval %s', (intervalSteps) => {
  expect(() => lazy(intervalSteps, () => tf.scalar(1))).toThrow(
    'lazy: `intervalSteps` must be a whole number at least 1',
  );
});
