import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe } from 'vitest';
import { floats, withGradients } from '../check-against-cpu.test-helper.js';
import {
  againstDifferences,
  testProperties,
  property,
  seeds,
  size,
  type Property,
  type PropertyCase,
} from '../property.test-helper.js';

type Pair = [number, number];
type Padding = 'same' | 'valid' | tf.backend_util.ExplicitPadding;

const pair = (largest: number): fc.Arbitrary<Pair> => fc.tuple(size(1, largest), size(1, largest));
const padding: fc.Arbitrary<Padding> = fc.oneof(
  fc.constantFrom('same' as const, 'valid' as const),
  fc.tuple(size(0, 2), size(0, 2), size(0, 2), size(0, 2)).map(([top, bottom, left, right]): Padding => [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]),
);

/** A convolution whose windows fit; either strides or dilations are 1, as tfjs asks. */
const planar = fc
  .record({
    seed: seeds,
    batch: size(1, 3),
    picture: pair(7),
    channels: size(1, 4),
    filters: size(1, 4),
    kernel: pair(4),
    strides: pair(3),
    pad: padding,
  })
  .filter(({ picture, kernel, pad }) =>
    picture.every((length, axis) => {
      if (pad === 'same') return true;
      const around = pad === 'valid' ? 0 : pad[axis + 1]![0] + pad[axis + 1]![1];
      return length + around >= kernel[axis]!;
    }),
  );

const dilated = fc.record({
  seed: seeds,
  batch: size(1, 2),
  picture: fc.tuple(size(4, 6), size(4, 6)),
  channels: size(1, 3),
  filters: size(1, 3),
  kernel: pair(2),
  dilations: fc.tuple(size(1, 2), size(2, 3)),
  pad: fc.constantFrom('same' as const, 'valid' as const),
});

const rounding = (pad: Padding): 'floor' | undefined => (typeof pad === 'string' ? undefined : 'floor');

const run = (kernel: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor =>
  tf.engine().runKernel(kernel, inputs, attributes as tf.NamedAttrMap);

const planarProperties: Property[] = [
  property({
    name: 'conv2d',
    count: 80,
    cases: planar,
    build: ({ seed, batch, picture, channels, filters, kernel, strides, pad }) => ({
      fn: withGradients((x, filter) =>
        tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', 1, rounding(pad)),
      ),
      inputs: {
        x: floats([batch, ...picture, channels], { seed }),
        filter: floats([...kernel, channels, filters], { seed: seed + 1 }),
      },
    }),
  }),
  property({
    name: 'conv2dTranspose',
    count: 80,
    cases: planar,
    build: ({ seed, batch, picture, channels, filters, kernel, strides, pad }) => {
      const { outHeight, outWidth } = tf.backend_util.computeConv2DInfo(
        [batch, ...picture, channels],
        [...kernel, channels, filters],
        strides,
        1,
        pad,
        rounding(pad),
      );
      return {
        fn: withGradients((dy, filter) =>
          tf.conv2dTranspose(
            dy as tf.Tensor4D,
            filter as tf.Tensor4D,
            [batch, ...picture, channels],
            strides,
            pad,
            rounding(pad),
          ),
        ),
        inputs: {
          dy: floats([batch, outHeight, outWidth, filters], { seed }),
          filter: floats([...kernel, channels, filters], { seed: seed + 1 }),
        },
      };
    },
  }),
  property({
    name: 'depthwiseConv2d',
    count: 80,
    cases: planar,
    build: ({ seed, batch, picture, channels, filters, kernel, strides, pad }) => ({
      fn: withGradients((x, filter) =>
        tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', 1, rounding(pad)),
      ),
      inputs: {
        x: floats([batch, ...picture, channels], { seed }),
        filter: floats([...kernel, channels, filters], { seed: seed + 1 }),
      },
    }),
  }),
  property({
    name: 'separableConv2d',
    cases: planar.filter(({ pad }) => typeof pad === 'string'),
    build: ({ seed, batch, picture, channels, filters, kernel, strides, pad }) => ({
      fn: withGradients((x, depth, point) =>
        tf.separableConv2d(
          x as tf.Tensor4D,
          depth as tf.Tensor4D,
          point as tf.Tensor4D,
          strides,
          pad as 'same',
        ),
      ),
      inputs: {
        x: floats([batch, ...picture, channels], { seed }),
        depth: floats([...kernel, channels, 2], { seed: seed + 1 }),
        point: floats([1, 1, channels * 2, filters], { seed: seed + 2 }),
      },
    }),
  }),
  property({
    name: 'conv1d',
    cases: planar.filter(({ pad }) => typeof pad === 'string'),
    build: ({ seed, batch, picture, channels, filters, kernel, strides, pad }) => ({
      fn: withGradients((x, filter) =>
        tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, strides[0], pad as 'same'),
      ),
      inputs: {
        x: floats([batch, picture[0], channels], { seed }),
        filter: floats([kernel[0], channels, filters], { seed: seed + 1 }),
      },
    }),
  }),
];

interface DilatedRow {
  readonly seed: number;
  readonly batch: number;
  readonly picture: Pair;
  readonly channels: number;
  readonly dilations: Pair;
  readonly pad: 'same' | 'valid';
  readonly filterShape: readonly number[];
}

/** The kernels of a convolution's two gradients against differences of the convolution. */
function gradientKernels(
  kernel: string,
  { seed, batch, picture, channels, ...row }: DilatedRow,
): PropertyCase {
  const { dilations, pad, filterShape } = row;
  const attributes = { strides: 1, pad, dilations, dataFormat: 'NHWC' };
  const inputShape = [batch, ...picture, channels];
  const forward = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor => run(kernel, { x, filter }, attributes);
  const differences = againstDifferences(forward as () => tf.Tensor, {
    x: floats(inputShape, { seed }),
    filter: floats(filterShape, { seed: seed + 1 }),
  });
  const fn: PropertyCase['fn'] = ({ x, filter }) => {
    const value = forward(x!, filter!);
    const dy = tf.tensor(floats(value.shape, { seed: 99 }).data, value.shape);
    const d_x = run(`${kernel}BackpropInput`, { dy, filter: filter! }, { ...attributes, inputShape });
    const d_filter = run(`${kernel}BackpropFilter`, { x: x!, dy }, { ...attributes, filterShape });
    return { value, d_x, d_filter };
  };
  return { ...differences, fn };
}

/** tfjs refuses gradients of dilated convolutions, and its gradient kernels ignore dilations; differences do not. */
const dilatedProperties: Property[] = [
  property({
    name: 'conv2d with dilations',
    cases: dilated,
    build: ({ seed, batch, picture, channels, filters, kernel, dilations, pad }) => ({
      fn: ({ x, filter }) => ({
        y: tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, pad, 'NHWC', dilations),
      }),
      inputs: {
        x: floats([batch, ...picture, channels], { seed }),
        filter: floats([...kernel, channels, filters], { seed: seed + 1 }),
      },
    }),
  }),
  property({
    name: 'both gradients of conv2d with dilations',
    count: 16,
    cases: dilated,
    build: ({ kernel, channels, filters, ...row }) =>
      gradientKernels('Conv2D', { ...row, channels, filterShape: [...kernel, channels, filters] }),
  }),
  property({
    name: 'depthwiseConv2d with dilations',
    cases: dilated,
    build: ({ seed, batch, picture, channels, filters, kernel, dilations, pad }) => ({
      fn: ({ x, filter }) => ({
        y: tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, pad, 'NHWC', dilations),
      }),
      inputs: {
        x: floats([batch, ...picture, channels], { seed }),
        filter: floats([...kernel, channels, filters], { seed: seed + 1 }),
      },
    }),
  }),
  property({
    name: 'both gradients of depthwiseConv2d with dilations',
    count: 16,
    cases: dilated,
    build: ({ kernel, channels, filters, ...row }) =>
      gradientKernels('DepthwiseConv2dNative', {
        ...row,
        channels,
        filterShape: [...kernel, channels, filters],
      }),
  }),
];

describe('generated convolutions', () => {
  testProperties([...planarProperties, ...dilatedProperties]);
});
