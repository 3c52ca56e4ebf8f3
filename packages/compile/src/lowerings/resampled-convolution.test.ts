import * as tf from '@tensorflow/tfjs';
import { repairGradients } from '@gankit/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstCpu, floats, useCpu, withGradients } from '../check-against-cpu.test-helper.js';
import { traceFunction } from '../trace/trace.js';

beforeAll(async () => {
  await useCpu();
  repairGradients(); // tfjs's own gradient of doubling is wrong on cpu for more than one picture
});

type Picture = [number, number, number, number];

const double = (x: tf.Tensor): tf.Tensor4D =>
  tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [2 * x.shape[1]!, 2 * x.shape[2]!]);
const halve = (x: tf.Tensor): tf.Tensor4D => tf.avgPool(x as tf.Tensor4D, 2, 2, 'same');
const convolve = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor4D =>
  tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same');

/** Multiply-adds of the compiled function. */
function workOf(fn: (x: tf.Tensor, filter: tf.Tensor) => tf.Tensor, shapes: readonly Picture[]): number {
  const [x, filter] = shapes.map((shape) => ({ shape, dtype: 'float32' }) as const);
  const { graph } = traceFunction((inputs) => ({ y: fn(inputs['x']!, inputs['filter']!) }), {
    x: x!,
    filter: filter!,
  });
  return [...graph.multiplyAdds.values()].reduce((sum, count) => sum + count, 0);
}

describe('a convolution beside a change of size', () => {
  it.each([
    ['3×3', [2, 3, 4, 5], [3, 3, 5, 6]],
    ['5×3', [3, 2, 3, 6], [5, 3, 6, 7]],
    ['few channels', [2, 3, 4, 2], [3, 3, 2, 3]],
    ['1×1', [2, 3, 4, 5], [1, 1, 5, 6]],
    ['even filter', [2, 3, 4, 5], [4, 4, 5, 6]],
  ] as [string, Picture, Picture][])('after doubling, %s', async (_, shape, filterShape) => {
    await checkAgainstCpu({
      fn: withGradients((x, filter) => convolve(double(x), filter)),
      inputs: { x: floats(shape), filter: floats(filterShape) },
    });
  });

  it.each([
    ['3×3', [2, 6, 4, 5], [3, 3, 5, 6]],
    ['5×3', [3, 4, 6, 6], [5, 3, 6, 7]],
    ['few channels', [2, 6, 4, 2], [3, 3, 2, 3]],
    ['odd size', [2, 5, 7, 5], [3, 3, 5, 6]],
    ['1×1', [2, 6, 4, 5], [1, 1, 5, 6]],
  ] as [string, Picture, Picture][])('before averaging, %s', async (_, shape, filterShape) => {
    await checkAgainstCpu({
      fn: withGradients((x, filter) => halve(convolve(x, filter))),
      inputs: { x: floats(shape), filter: floats(filterShape) },
    });
  });

  it('with a bias, and used at full size too', async () => {
    await checkAgainstCpu({
      fn: withGradients((x, filter, bias) => {
        const full = tf.fused.conv2d({
          x: double(x),
          filter: filter as tf.Tensor4D,
          strides: 1,
          pad: 'same',
          bias: bias as tf.Tensor1D,
        });
        return tf.add(tf.mean(full, [0]), tf.tile(tf.mean(halve(full), [0]), [2, 2, 1]));
      }),
      inputs: { x: floats([2, 3, 4, 5]), filter: floats([3, 3, 5, 6]), bias: floats([6]) },
    });
  });

  const padded: tf.backend_util.ExplicitPadding = [
    [0, 0],
    [1, 0],
    [0, 1],
    [0, 0],
  ];

  it.each<[string, (x: tf.Tensor, filter: tf.Tensor) => tf.Tensor]>([
    ['a sum of repeated doubled pictures', (x) => tf.sum(tf.tile(double(x), [3, 1, 1, 1]))],
    ['doubled pictures and zeros of more', (x) => tf.sum(tf.add(double(x), tf.zeros([3, 4, 8, 5])))],
    ['repeated doubled pictures', (x, filter) => convolve(tf.tile(double(x), [3, 1, 1, 1]), filter)],
    ['repeated results', (x, filter) => halve(tf.tile(convolve(x, filter), [3, 1, 1, 1]))],
    ['padded averages', (x, filter) => tf.avgPool(convolve(x, filter), 2, 2, padded)],
  ])('not with %s', async (_, fn) => {
    await checkAgainstCpu({
      fn: ({ x, filter }) => ({ y: fn(x!, filter!) }),
      inputs: { x: floats([1, 2, 4, 5]), filter: floats([3, 3, 5, 6]) },
    });
  });

  it('through a sum of squares of gradients', async () => {
    const slopes = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor => {
      const energy = (y: tf.Tensor): tf.Scalar => tf.sum(tf.tanh(halve(convolve(double(y), filter))));
      return tf.square(tf.grad(energy)(x));
    };
    await checkAgainstCpu({
      fn: withGradients(slopes),
      inputs: { x: floats([2, 3, 4, 5]), filter: floats([3, 3, 5, 6]) },
      tolerance: 1e-4,
    });
  });

  it('counts a product once that is asked for twice', () => {
    const shapes: Picture[] = [
      [2, 8, 8, 3],
      [3, 3, 3, 8],
    ];
    const twice = workOf((x, filter) => tf.sub(convolve(x, filter), convolve(x, filter)), shapes);
    expect(twice).toBe(workOf(convolve, shapes));
  });

  it('takes 16 multiply-adds instead of 36', () => {
    const shapes: Picture[] = [
      [2, 8, 8, 8],
      [3, 3, 8, 8],
    ];
    const full = workOf(convolve, [[2, 16, 16, 8], shapes[1]!]);
    expect(full).toBe(2 * 16 * 16 * 9 * 64);
    expect(workOf((x, filter) => convolve(double(x), filter), shapes) / full).toBeCloseTo(16 / 36);
    const halved = workOf((x, filter) => halve(convolve(x, filter)), [[2, 16, 16, 8], shapes[1]!]);
    expect(halved / full).toBeCloseTo(1 + 16 / 36); // the trace holds the unused one as well
  });
});
