import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import {
  expectClose,
  floats,
  specsOf,
  testCases,
  withGradients,
  type Case,
} from '../check-against-cpu.test-helper.js';
import { compile } from '../compile.js';
import { resizing } from './resizing.js';

type Tensors = Readonly<Record<string, tf.Tensor>>;

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

const cases = [...resizeCases, ...gradientCases];

describe('resizing lowerings', () => {
  testCases(cases, resizing);

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
