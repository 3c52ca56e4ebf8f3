import { registerMatchers } from '@gankit/core/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { ReflectionPadding } from './reflection-padding.js';

beforeAll(() => {
  tf.env().set('PROD', true);
  registerMatchers();
});

it('mirrors at the outermost rows and columns', async () => {
  const image = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
  const padded = new ReflectionPadding({ size: 2 }).apply(image) as tf.Tensor;
  const row = [9, 8, 7, 8, 9, 8, 7];
  const rows = [row, row.map((value) => value - 3), row.map((value) => value - 6)];
  const order = [0, 1, 2, 1, 0, 1, 2].map((index) => rows[index]!);
  await expect(tf.reshape(padded, [7, 7])).toBeAllclose(tf.tensor2d(order));
});
