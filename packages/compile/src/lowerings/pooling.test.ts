import * as tf from '@tensorflow/tfjs';
import { describe } from 'vitest';
import { floats, numbers, testCases, withGradients, type Case } from '../check-against-cpu.test-helper.js';
import { pooling } from './pooling.js';

type Pad = 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;

const explicit: tf.backend_util.ExplicitPadding = [
  [0, 0],
  [0, 1],
  [1, 0],
  [0, 0],
];

const poolings = { avgPool: tf.avgPool, maxPool: tf.maxPool } as const;

/** tfjs's gradient of `avgPool` divides by the whole window where padding takes part of it; compiled does the same. */
const poolCases: Case[] = Object.entries(poolings).flatMap(([name, pool]) =>
  [1, 2, 3].flatMap((strides) =>
    [1, 2, 3].flatMap((kernel) =>
      (['same', 'valid', ...(kernel > 1 ? [1, explicit] : [])] as Pad[]).map((pad) => ({
        name: `${name}, kernel ${kernel}, stride ${strides}, ${JSON.stringify(pad)}`,
        fn: withGradients((x) =>
          pool(x as tf.Tensor4D, kernel, strides, pad, typeof pad === 'string' ? undefined : 'floor'),
        ),
        inputs: { x: floats([2, 7, 6, 3], { from: -3, to: -1 }) },
      })),
    ),
  ),
);

const unusualPools: Case[] = [
  {
    name: 'maxPool of windows side by side, with equal numbers',
    fn: withGradients((x) => tf.maxPool(tf.relu(x) as tf.Tensor4D, [2, 3], [2, 3], 'valid')),
    inputs: { x: floats([2, 6, 9, 3]) },
  },
  {
    name: 'maxPool with equal numbers gives the gradient to the first',
    fn: withGradients((x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'same')),
    inputs: { x: numbers([1, 1, 2, 1, 1, 2, 3, 3, 3], [[1, 3, 3, 1]]) },
  },
  {
    name: 'maxPool of windows side by side gives the gradient to the first of equals, row by row',
    fn: withGradients((x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid')),
    inputs: { x: numbers([1, 2, 3, 3, 2, 1, 3, 3], [[1, 2, 4, 1]]) },
  },
  {
    name: 'pools of oblong windows over one image',
    fn: withGradients((x) =>
      tf.add(
        tf.avgPool(x as tf.Tensor3D, [3, 1], [1, 2], 'same'),
        tf.maxPool(x as tf.Tensor3D, [1, 2], [1, 2], 'same'),
      ),
    ),
    inputs: { x: floats([5, 6, 2]) },
  },
];

const argmaxCases: Case[] = [true, false].flatMap((includeBatch) =>
  (['same', 'valid'] as const).map((pad) => ({
    name: `maxPoolWithArgmax, ${pad}, ${includeBatch ? 'with' : 'without'} the batch in its index`,
    fn: ({ x }) => {
      const { result, indexes } = tf.maxPoolWithArgmax(x as tf.Tensor4D, [3, 2], 2, pad, includeBatch);
      return { result: result!, indexes: indexes! };
    },
    inputs: { x: floats([2, 7, 6, 3], { from: -3, to: -1 }) },
  })),
);

const cases = [...poolCases, ...unusualPools, ...argmaxCases];

describe('pooling lowerings', () => {
  testCases(cases, pooling);
});
