import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  checkAgainstCpu,
  expectClose,
  floats,
  numbers,
  specsOf,
  unreachedKernels,
  useCpu,
  withGradients,
  type Case,
} from '../check-against-cpu.test-helper.js';
import { compile } from '../compile.js';
import { sampling } from './sampling.js';

type Tensors = Readonly<Record<string, tf.Tensor>>;
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
    name: 'maxPool with equal numbers gives the gradient to the first',
    fn: withGradients((x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'same')),
    inputs: { x: numbers([1, 1, 2, 1, 1, 2, 3, 3, 3], [[1, 3, 3, 1]]) },
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

const sizes: readonly (readonly [readonly [number, number], [number, number]])[] = [
  [
    [4, 5],
    [8, 10],
  ],
  [
    [4, 4],
    [6, 9],
  ],
  [
    [6, 9],
    [3, 4],
  ],
  [
    [5, 3],
    [1, 7],
  ],
  [
    [3, 3],
    [3, 3],
  ],
];

const ways: readonly (readonly [alignCorners: boolean, halfPixelCenters: boolean])[] = [
  [false, false],
  [true, false],
  [false, true],
];

/** Forward only: tfjs's own gradients of resizes are wrong in several ways, so the tests below check them alone. */
const resizeCases: Case[] = sizes.flatMap(([from, to]) =>
  ways.flatMap(([corners, centres]) => {
    const name = `[${from.join()}] to [${to.join()}]${corners ? ', alignCorners' : ''}${centres ? ', halfPixelCenters' : ''}`;
    const inputs = { x: floats([2, ...from, 3]) };
    return [
      {
        name: `resizeBilinear of ${name}`,
        fn: ({ x }: Tensors) => ({ y: tf.image.resizeBilinear(x as tf.Tensor4D, to, corners, centres) }),
        inputs,
      },
      {
        name: `resizeNearestNeighbor of ${name}`,
        fn: ({ x }: Tensors) => ({
          y: tf.image.resizeNearestNeighbor(x as tf.Tensor4D, to, corners, centres),
        }),
        inputs,
      },
    ];
  }),
);

const gradientCases: Case[] = [
  {
    name: 'resizeBilinear of squares',
    fn: withGradients((x) => tf.image.resizeBilinear(x as tf.Tensor4D, [7, 7])),
    inputs: { x: floats([2, 4, 4, 3]) },
  },
  {
    name: 'resizeNearestNeighbor of one image',
    fn: withGradients((x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [8, 10])),
    inputs: { x: floats([1, 4, 5, 3]) },
  },
];

const cases = [...poolCases, ...unusualPools, ...resizeCases, ...gradientCases];

beforeAll(useCpu);

describe('pooling and resizing lowerings', () => {
  it.each(cases)('$name equals tfjs', async (row) => {
    await checkAgainstCpu(row);
  });

  it('are all reached by these cases', () => {
    expect(unreachedKernels(sampling, cases)).toEqual([]);
  });

  it.each(resizeCases)('the gradient of $name is its transpose', async ({ fn, inputs }) => {
    await checkAdjoint((x) => fn({ x })['y']!, inputs['x']!.shape);
  });
});

/** A linear map `A` and its gradient fit when `⟨A x, w⟩ = ⟨x, Aᵀ w⟩`; the gradient at `x` of the left side is `Aᵀ w`. */
async function checkAdjoint(linear: (x: tf.Tensor) => tf.Tensor, shape: readonly number[]): Promise<void> {
  const inputs = { x: floats(shape) };
  const weighted = (x: tf.Tensor): tf.Tensor => {
    const y = linear(x);
    return tf.sum(tf.mul(y, tf.tensor(floats(y.shape, { seed: 5 }).data, y.shape)));
  };
  const fn: Case['fn'] = ({ x }) => ({ value: weighted(x!), gradient: tf.grad(weighted)(x!) });
  const compiled = await compile(fn, { inputs: specsOf(inputs), threads: 1 });
  const { value, gradient } = await compiled.run(inputs);
  compiled.dispose();
  const adjoint = Array.from(inputs.x.data).reduce(
    (sum, number, index) => sum + number * gradient!.data[index]!,
    0,
  );
  const forward = weighted(tf.tensor(inputs.x.data, [...shape]));
  expectClose('value', [value!.data, forward.dataSync(), 1e-5]);
  expectClose('adjoint', [[adjoint], value!.data, 1e-4]);
}
