import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstCpu, floats, specsOf, useCpu } from '../check-against-cpu.test-helper.js';
import { modelOfTrace } from '../onnx/trace-model.js';
import { traceFunction } from '../trace/trace.js';

beforeAll(useCpu);

type Shape4 = [number, number, number, number];

/** `[name, pictures, filter]`: 24 MiB of patches and more, so that results are taken in pairs. */
const cases: readonly [string, Shape4, Shape4][] = [
  ['5×5', [9, 32, 32, 28], [5, 5, 28, 1]],
  ['3×3 of oblong pictures', [4, 24, 82, 92], [3, 3, 92, 2]],
  ['even kernels, whose padding is not the same on both sides', [9, 32, 32, 44], [4, 4, 44, 1]],
  ['an odd width, one by one', [9, 33, 31, 28], [5, 5, 28, 1]],
];

const gradientBy = (shape: Shape4) => (inputs: Record<string, tf.Tensor>) => ({
  gradient: tf.engine().runKernel(
    'Conv2DBackpropFilter',
    { x: inputs['x']!, dy: inputs['dy']! },
    {
      strides: [1, 1],
      pad: 'same',
      dataFormat: 'NHWC',
      filterShape: shape,
    },
  ) as tf.Tensor,
});

describe('the gradient of a large convolution by its filter', () => {
  it.each(cases)('%s', async (...[, picture, filter]) => {
    const inputs = {
      x: floats(picture, { seed: 2 }),
      dy: floats([...picture.slice(0, 3), filter[3]], { seed: 3 }),
    };
    await checkAgainstCpu({ fn: gradientBy(filter), inputs, tolerance: Infinity, shareOfLargest: 1e-5 });
  });

  it('counts its work without the zeros of a pair', () => {
    const [picture, filter] = [cases[0]![1], cases[0]![2]];
    const inputs = { x: floats(picture), dy: floats([...picture.slice(0, 3), filter[3]]) };
    const { multiplyAdds } = modelOfTrace(traceFunction(gradientBy(filter), specsOf(inputs)), 'gradient');
    expect(multiplyAdds).toBeCloseTo(9 * 32 * 32 * (5 * 5 * 28 * 1), 0);
  });
});
