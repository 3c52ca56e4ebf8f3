import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstCpu, floats, useCpu, withGradients } from '../check-against-cpu.test-helper.js';
import { traceFunction } from '../trace/trace.js';

type Tensors = Readonly<Record<string, tf.Tensor>>;

beforeAll(useCpu);

describe('products with a small factor', () => {
  const row = tf.tensor1d([1, -2, 3]);

  it.each<[string, (x: tf.Tensor, gain: tf.Tensor) => tf.Tensor]>([
    ['summed over all but the channels', (x, gain) => tf.sum(tf.mul(x, gain), [0, 1])],
    ['summed over the channels too', (x, gain) => tf.sum(tf.mul(tf.mul(x, gain), row))],
    [
      'averaged, negated and turned',
      (x, gain) => tf.mean(tf.transpose(tf.neg(tf.mul(x, gain)), [2, 0, 1]), 1),
    ],
    ['multiplied by each other', (x, gain) => tf.mul(tf.mul(x, gain), tf.mul(x, 0.3))],
    ['in another shape', (x, gain) => tf.square(tf.reshape(tf.mul(tf.mul(x, gain), 0.5), [5, 12]))],
    ['with an axis in front', (x, gain) => tf.mul(tf.expandDims(tf.mul(x, gain), 0), row)],
    ['by nothing', (x, gain) => tf.add(tf.mul(tf.mul(x, gain), tf.zeros([3])), x)],
  ])('equal tfjs, %s', async (_, fn) => {
    await checkAgainstCpu({
      fn: withGradients(fn),
      inputs: { x: floats([4, 5, 3]), gain: floats([3], { seed: 2 }) },
    });
  });

  it('are made after the sum', () => {
    const specs = {
      x: { shape: [64, 8], dtype: 'float32' },
      gain: { shape: [8], dtype: 'float32' },
    } as const;
    const { graph } = traceFunction(({ x, gain }) => ({ y: tf.sum(tf.mul(x!, gain!), 0) }), specs);
    expect(graph.nodes.map(({ type }) => type)).toEqual(['ReduceSum', 'Mul']);
  });
});

describe('choices by the sign of a number', () => {
  it('know the shape of a comparison that was repeated or got another axis', async () => {
    await checkAgainstCpu({
      fn: ({ x, row }: Tensors) => {
        const front = tf.expandDims(row!, 0);
        const wide = tf.tile(x!, [3, 1]);
        return {
          repeated: tf.cast(tf.tile(tf.greater(x!, 0), [3, 1]), 'float32'),
          expanded: tf.cast(tf.expandDims(tf.greater(row!, 0), 0), 'float32'),
          slopes: tf.where(tf.expandDims(tf.greater(row!, 0), 0), front, tf.mul(0.5, front)),
          repeatedSlopes: tf.where(tf.tile(tf.greater(x!, 0), [3, 1]), wide, tf.mul(0.5, wide)),
        };
      },
      inputs: { x: floats([1, 4]), row: floats([4], { seed: 3 }) },
    });
  });

  it('take no Where between a number and a part of it', () => {
    const fn = ({ x, y }: Tensors): Record<string, tf.Tensor> => ({
      part: tf.where(tf.greater(x!, 0), y!, tf.mul(y!, 0.2)),
    });
    const spec = { shape: [6], dtype: 'float32' } as const;
    const { graph } = traceFunction(fn, { x: spec, y: spec });
    expect(graph.nodes.map(({ type }) => type)).not.toContain('Where');
  });
});
