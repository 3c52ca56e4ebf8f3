import * as tf from '@tensorflow/tfjs';
import { describe } from 'vitest';
import { floats, testCases, withGradients, type Case } from '../check-against-cpu.test-helper.js';
import { convolution } from './convolution.js';

type Pad = 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
type Pair = [number, number];

const explicit: tf.backend_util.ExplicitPadding = [
  [0, 0],
  [1, 2],
  [0, 1],
  [0, 0],
];

interface Geometry {
  readonly size: Pair;
  readonly channels: Pair;
  readonly kernel: Pair;
  readonly strides: number | Pair;
  readonly pad: Pad;
  readonly dilations?: number | Pair;
}

const describeGeometry = ({ size, channels, kernel, strides, pad, dilations = 1 }: Geometry): string =>
  `[${size.join()},${channels[0]}], kernel ${kernel.join('×')}→${channels[1]}, stride ${String(strides)}, ${JSON.stringify(pad)}, dilation ${String(dilations)}`;

const asGeometry = (overrides: Partial<Geometry>): Geometry => ({
  size: [7, 6],
  channels: [2, 3],
  kernel: [3, 3],
  strides: 1,
  pad: 'same',
  ...overrides,
});

/** Strides × kernels × paddings on odd and even sizes. */
const grid = [1, 2, 3].flatMap((strides) =>
  [1, 2, 3, 4, 5].flatMap((kernel) =>
    (kernel % 2 === 0 ? (['same', 'valid', explicit] as const) : (['same', 'valid', 1] as const)).map((pad) =>
      asGeometry({ kernel: [kernel, kernel], strides, pad }),
    ),
  ),
);

const unusual = [
  asGeometry({ size: [5, 8], kernel: [2, 5], strides: [2, 1] }),
  asGeometry({ size: [9, 4], kernel: [1, 4], strides: [3, 2] }),
  asGeometry({ size: [5, 5], kernel: [5, 5], pad: 'valid' }),
  asGeometry({ size: [1, 1], kernel: [3, 3] }),
  asGeometry({ size: [3, 3], kernel: [1, 1], strides: 2, pad: 1 }),
  asGeometry({ size: [3, 5], kernel: [1, 1], strides: [1, 2], pad: 1 }),
  asGeometry({ size: [4, 4], channels: [1, 8], kernel: [4, 4], strides: 2 }),
  asGeometry({ size: [4, 4], channels: [8, 1], kernel: [4, 4], strides: 2 }),
  asGeometry({ size: [6, 6], channels: [16, 16], strides: 2 }),
  asGeometry({ channels: [12, 3] }),
  asGeometry({ size: [5, 8], channels: [8, 2], kernel: [5, 3] }),
  asGeometry({ size: [4, 4], channels: [9, 1], kernel: [1, 3] }),
];

/** The input gets both of its gradients from ONNX kernels that are checked here one by one. */
const convolutionCases: Case[] = [...grid, ...unusual].map((geometry) => ({
  name: `conv2d of ${describeGeometry(geometry)}`,
  fn: withGradients((x, filter) =>
    tf.conv2d(
      x as tf.Tensor4D,
      filter as tf.Tensor4D,
      geometry.strides,
      geometry.pad,
      'NHWC',
      undefined,
      rounding(geometry),
    ),
  ),
  inputs: {
    x: floats([2, ...geometry.size, geometry.channels[0]]),
    filter: floats([...geometry.kernel, ...geometry.channels], { seed: 2 }),
  },
}));

const dilations: readonly (number | Pair)[] = [2, 3, [1, 2]];

/** tfjs has no gradient of a dilated convolution. */
const dilatedCases: Case[] = dilations.flatMap((dilation) =>
  (['same', 'valid', explicit] as const).map((pad) => {
    const geometry = asGeometry({ size: [9, 8], pad, dilations: dilation });
    return {
      name: `conv2d of ${describeGeometry(geometry)}`,
      fn: ({ x, filter }: Readonly<Record<string, tf.Tensor>>) => ({
        y: tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, pad, 'NHWC', dilation, rounding(geometry)),
      }),
      inputs: { x: floats([2, 9, 8, 2]), filter: floats([3, 3, 2, 3], { seed: 2 }) },
    };
  }),
);

interface Transposed {
  readonly size: Pair;
  readonly output: Pair;
  readonly channels: Pair;
  readonly kernel: number;
  readonly strides: number;
  readonly pad: Pad;
}

/** `channels` are those of input and output. Kernels smaller than the stride leave outputs that no tap reaches. */
const transposedGrid: Transposed[] = [
  ...[1, 2, 3].flatMap((strides) =>
    [1, 2, 3, 4, 5].flatMap((kernel) =>
      (
        [
          [2, 3],
          [8, 2],
        ] as const
      ).map((channels): Transposed => ({
        size: [3, 4],
        output: [3 * strides, 4 * strides],
        channels: [...channels],
        kernel,
        strides,
        pad: 'same',
      })),
    ),
  ),
  { size: [4, 4], output: [7, 8], channels: [3, 2], kernel: 5, strides: 2, pad: 'same' },
  { size: [4, 4], output: [7, 7], channels: [3, 2], kernel: 4, strides: 2, pad: 'same' },
  { size: [3, 3], output: [9, 9], channels: [3, 2], kernel: 5, strides: 2, pad: 'valid' },
  { size: [3, 4], output: [9, 12], channels: [2, 2], kernel: 2, strides: 3, pad: 'valid' },
  { size: [1, 1], output: [4, 4], channels: [6, 5], kernel: 4, strides: 1, pad: 'valid' },
  { size: [3, 3], output: [6, 6], channels: [3, 2], kernel: 4, strides: 2, pad: 1 },
];

const transposedCases: Case[] = transposedGrid.map(({ size, output, channels, kernel, strides, pad }) => ({
  name: `conv2dTranspose of [${size.join()},${channels[0]}] to [${output.join()},${channels[1]}], kernel ${kernel}, stride ${strides}, ${String(pad)}`,
  fn: withGradients((x, filter) =>
    tf.conv2dTranspose(
      x as tf.Tensor4D,
      filter as tf.Tensor4D,
      [2, ...output, channels[1]],
      strides,
      pad as 'same',
      typeof pad === 'number' ? 'floor' : undefined,
    ),
  ),
  inputs: {
    x: floats([2, ...size, channels[0]]),
    filter: floats([kernel, kernel, channels[1], channels[0]], { seed: 2 }),
  },
}));

const otherCases: Case[] = [
  {
    name: 'conv1d',
    fn: withGradients((x, filter) => tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, 2, 'same')),
    inputs: { x: floats([2, 9, 3]), filter: floats([4, 3, 2], { seed: 2 }) },
  },
  {
    name: 'gradients of fused conv2d with bias and relu',
    fn: withGradients((x, filter, bias) =>
      tf.fused.conv2d({
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        bias,
        strides: 2,
        pad: 'same',
        activation: 'relu',
      }),
    ),
    inputs: {
      x: floats([2, 7, 6, 3]),
      filter: floats([3, 3, 3, 4], { seed: 2 }),
      bias: floats([4], { seed: 3 }),
    },
  },
  {
    name: 'fused conv2d with activations',
    fn: ({ x, filter, bias, alpha }) => ({
      ...Object.fromEntries(
        (['linear', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const).map((activation) => [
          activation,
          tf.fused.conv2d({ ...fusedInputs([x!, filter!, bias!]), activation, leakyreluAlpha: 0.1 }),
        ]),
      ),
      prelu: tf.fused.conv2d({
        ...fusedInputs([x!, filter!, bias!]),
        activation: 'prelu',
        preluActivationWeights: alpha!,
      }),
    }),
    inputs: {
      x: floats([2, 5, 5, 3], { from: -4, to: 4 }),
      filter: floats([3, 3, 3, 4], { seed: 2 }),
      bias: floats([4], { seed: 3 }),
      alpha: floats([1, 1, 4], { seed: 4 }),
    },
  },
  {
    name: 'the second derivative of conv2d and conv2dTranspose',
    fn: ({ x, filter }) => {
      const score = (images: tf.Tensor): tf.Tensor => {
        const features = tf.softplus(tf.conv2d(images as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same'));
        return tf.sum(
          tf.square(tf.conv2dTranspose(features, filter as tf.Tensor4D, [2, 6, 6, 2], 2, 'same')),
        );
      };
      const penalty = (images: tf.Tensor): tf.Tensor => tf.sum(tf.square(tf.grad(score)(images)));
      return { penalty: penalty(x!), gradient: tf.grad(penalty)(x!) };
    },
    inputs: { x: floats([2, 6, 6, 2]), filter: floats([3, 3, 2, 3], { seed: 2, from: -0.3, to: 0.3 }) },
    tolerance: 1e-4,
  },
];

const cases = [...convolutionCases, ...dilatedCases, ...transposedCases, ...otherCases];

describe('convolution lowerings', () => {
  testCases(cases, convolution);
});

/** tfjs wants a rounding mode with explicit paddings only. */
function rounding({ pad }: Pick<Geometry, 'pad'>): 'floor' | undefined {
  return typeof pad === 'string' ? undefined : 'floor';
}

function fusedInputs([x, filter, bias]: readonly [tf.Tensor, tf.Tensor, tf.Tensor]) {
  return { x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, bias, strides: 1, pad: 'same' } as const;
}
