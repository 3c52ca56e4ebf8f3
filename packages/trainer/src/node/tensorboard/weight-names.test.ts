import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { useCpu } from '../../tiny-gan.test.helpers.js';
import { weightNames } from './weight-names.js';

beforeAll(useCpu);

function build(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 2, inputShape: [3] }),
      tf.layers.dense({ units: 2, name: 'middle', useBias: false }),
      tf.layers.dense({ units: 1, useBias: false }),
    ],
  });
}

it('names weights alike however many layers were made before', () => {
  const expected = ['dense_1/kernel', 'dense_1/bias', 'middle/kernel', 'dense_2/kernel'];
  expect(weightNames(build())).toEqual(expected);
  expect(weightNames(build())).toEqual(expected);
});

it('keeps weights of one name apart', () => {
  const weights = ['block/kernel', 'block/kernel', 'block/bias'].map((originalName) => ({ originalName }));
  expect(weightNames({ weights } as unknown as tf.LayersModel)).toEqual([
    'block/kernel',
    'block/kernel 2',
    'block/bias',
  ]);
});
