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
} from '../property.test-helper.js';
import { dilation2d } from './dilation2d.js';
import { pooling } from './pooling.js';
import { pooling3d } from './pooling3d.js';
import { resizing } from './resizing.js';
import { warping } from './warping.js';

type Pair = [number, number];
type Triple = [number, number, number];

const pair = (largest: number): fc.Arbitrary<Pair> => fc.tuple(size(1, largest), size(1, largest));
const triple = (largest: number): fc.Arbitrary<Triple> =>
  fc.tuple(size(1, largest), size(1, largest), size(1, largest));

const poolCases = fc
  .record({
    seed: seeds,
    batch: size(1, 3),
    picture: pair(7),
    channels: size(1, 3),
    kernel: pair(3),
    strides: pair(3),
    pad: fc.constantFrom('same' as const, 'valid' as const, 1),
  })
  .filter(({ picture, kernel, pad }) =>
    picture.every((length, axis) =>
      pad === 1
        ? kernel[axis]! > 1 && length + 2 >= kernel[axis]!
        : pad === 'same' || length >= kernel[axis]!,
    ),
  );

const boxCases = fc
  .record({
    seed: seeds,
    batch: size(1, 2),
    box: triple(5),
    channels: size(1, 3),
    kernel: triple(3),
    strides: triple(2),
    pad: fc.constantFrom('same' as const, 'valid' as const),
  })
  .filter(({ box, kernel, pad }) => pad === 'same' || box.every((length, axis) => length >= kernel[axis]!));

const poolProperties: Property[] = [
  ...Object.entries({ avgPool: tf.avgPool, maxPool: tf.maxPool }).map(([name, pool]) =>
    property({
      name,
      count: 64,
      cases: poolCases,
      build: ({ seed, batch, picture, channels, kernel, strides, pad }) => ({
        fn: withGradients((x) =>
          pool(x as tf.Tensor4D, kernel, strides, pad, pad === 1 ? 'floor' : undefined),
        ),
        inputs: { x: floats([batch, ...picture, channels], { seed, from: -2, to: 1 }) },
      }),
    }),
  ),
  property({
    name: 'avgPool without padding against differences',
    count: 16,
    cases: poolCases.filter(({ pad }) => pad === 'valid'),
    build: ({ seed, batch, picture, channels, kernel, strides }) =>
      againstDifferences((x) => tf.avgPool(x as tf.Tensor4D, kernel, strides, 'valid'), {
        x: floats([batch, ...picture, channels], { seed }),
      }),
  }),
  property({
    name: 'maxPoolWithArgmax',
    cases: poolCases.filter(({ pad }) => pad !== 1),
    build: ({ seed, batch, picture, channels, kernel, strides, pad }) => ({
      fn: ({ x }) => {
        const args = [x as tf.Tensor4D, kernel, strides, pad as 'same', seed % 2 === 0] as const;
        const { result, indexes } = tf.maxPoolWithArgmax(...args);
        return { result: result!, indexes: indexes! };
      },
      inputs: { x: floats([batch, ...picture, channels], { seed, from: -2, to: -1 }) },
    }),
  }),
  property({
    name: 'pool with dilations',
    cases: fc.record({
      seed: seeds,
      picture: fc.tuple(size(5, 8), size(5, 8)),
      kernel: pair(2),
      dilations: pair(3),
      kind: fc.constantFrom('avg' as const, 'max' as const),
      pad: fc.constantFrom('same' as const, 'valid' as const),
    }),
    build: ({ seed, picture, kernel, dilations, kind, pad }) => ({
      fn: withGradients((x) => tf.pool(x as tf.Tensor4D, kernel, kind, pad, dilations)),
      inputs: { x: floats([2, ...picture, 2], { seed }) },
    }),
  }),
  property({
    name: 'avgPool3d',
    cases: boxCases,
    build: ({ seed, batch, box, channels, kernel, strides, pad }) => ({
      fn: withGradients((x) => tf.avgPool3d(x as tf.Tensor5D, kernel, strides, pad)),
      inputs: { x: floats([batch, ...box, channels], { seed }) },
    }),
  }),
  property({
    name: 'maxPool3d of cubes', // tfjs's gradient on cpu is wrong for windows whose height is not their width
    cases: boxCases,
    build: ({ seed, batch, box, channels, kernel: [depth, height], strides, pad }) => ({
      fn: withGradients((x) =>
        tf.maxPool3d(
          x as tf.Tensor5D,
          [depth, Math.min(height, box[2]), Math.min(height, box[2])],
          strides,
          pad,
        ),
      ),
      inputs: { x: floats([batch, ...box, channels], { seed, from: -2, to: -1 }) },
    }),
  }),
  property({
    name: 'maxPool3d of oblong windows',
    cases: boxCases,
    build: ({ seed, batch, box, channels, kernel, strides, pad }) => ({
      fn: ({ x }) => ({ y: tf.maxPool3d(x as tf.Tensor5D, kernel, strides, pad) }),
      inputs: { x: floats([batch, ...box, channels], { seed, from: -2, to: -1 }) },
    }),
  }),
  property({
    name: 'dilation2d',
    cases: poolCases.filter(({ pad }) => pad !== 1),
    build: ({ seed, batch, picture, channels, kernel, strides, pad }) => ({
      fn: withGradients((x, filter) =>
        tf.dilation2d(x as tf.Tensor4D, filter as tf.Tensor3D, strides, pad as 'same'),
      ),
      inputs: {
        x: floats([batch, ...picture, channels], { seed }),
        filter: floats([...kernel, channels], { seed: seed + 1 }),
      },
    }),
  }),
];

const resizeCases = fc
  .record({
    seed: seeds,
    batch: size(1, 3),
    from: pair(4),
    to: pair(7),
    channels: size(1, 2),
    mode: fc.constantFrom('plain' as const, 'corners' as const, 'centres' as const),
  })
  .map(({ mode, ...row }) => ({ ...row, flags: [mode === 'corners', mode === 'centres'] as const }));

/** Resizing is linear, so the differences are exact; tfjs's own gradients are wrong for some of these. */
const resizeProperties: Property[] = Object.entries({
  resizeBilinear: tf.image.resizeBilinear,
  resizeNearestNeighbor: tf.image.resizeNearestNeighbor,
}).map(([name, resize]) =>
  property({
    name: `${name}, its gradient against differences`,
    count: 32,
    cases: resizeCases,
    build: ({ seed, batch, from, to, channels, flags }) =>
      againstDifferences((x) => resize(x as tf.Tensor4D, to, ...flags), {
        x: floats([batch, ...from, channels], { seed }),
      }),
  }),
);

const warpCases = fc.record({
  seed: seeds,
  batch: size(1, 2),
  picture: fc.tuple(size(2, 6), size(2, 6)),
  channels: fc.constantFrom(1, 3, 4),
  to: pair(5),
  method: fc.constantFrom('bilinear' as const, 'nearest' as const),
  fillMode: fc.constantFrom('constant' as const, 'reflect' as const, 'wrap' as const, 'nearest' as const),
});

const warpProperties: Property[] = [
  property({
    name: 'cropAndResize',
    cases: warpCases,
    build: ({ seed, batch, picture, channels, to, method }) => ({
      fn: ({ image, boxes }) => ({
        y: tf.image.cropAndResize(
          image as tf.Tensor4D,
          boxes as tf.Tensor2D,
          tf.tensor1d([batch - 1, 0, 0], 'int32'),
          to,
          method,
          -0.3,
        ),
      }),
      inputs: {
        image: floats([batch, ...picture, channels], { seed }),
        boxes: floats([3, 4], { seed: seed + 1, from: -0.2, to: 1.2 }),
      },
    }),
  }),
  property({
    name: 'rotateWithOffset and flipLeftRight',
    cases: warpCases,
    build: ({ seed, batch, picture, channels }) => ({
      fn: ({ image }) => ({
        turned: tf.image.rotateWithOffset(
          image as tf.Tensor4D,
          seed / 99,
          channels === 1 ? 0.4 : [0.1, 0.2, 0.3],
          [0.4, 0.6],
        ),
        flipped: tf.image.flipLeftRight(image as tf.Tensor4D),
      }),
      inputs: { image: floats([batch, ...picture, channels], { seed }) },
    }),
  }),
  property({
    name: 'transform',
    count: 64,
    cases: warpCases,
    build: ({ seed, batch, picture, channels, to, method, fillMode }) => {
      const map = (image: tf.Tensor, transforms: tf.Tensor): tf.Tensor =>
        tf.image.transform(
          image as tf.Tensor4D,
          tf.mul(transforms, tf.tensor1d([1, 1, 3, 1, 1, 3, 0.1, 0.1])) as tf.Tensor2D,
          method === 'bilinear' ? 'bilinear' : 'nearest',
          fillMode,
          0.7,
          to,
        );
      return {
        fn: ({ image, transforms }) => ({ y: map(image!, transforms!) }),
        // tfjs on cpu maps the first picture of a batch only
        reference: ({ image, transforms }) => {
          const rows = tf.split(transforms!, transforms!.shape[0]!);
          return {
            y: tf.concat(tf.split(image!, batch).map((one, index) => map(one, rows[index % rows.length]!))),
          };
        },
        inputs: {
          image: floats([batch, ...picture, channels], { seed }),
          transforms: floats([seed % 2 === 0 ? 1 : batch, 8], { seed: seed + 1, from: -1.5, to: 1.5 }),
        },
        tolerance: 1e-4,
      };
    },
  }),
];

describe('generated pictures', () => {
  testProperties(
    [...poolProperties, ...resizeProperties, ...warpProperties],
    dilation2d,
    pooling,
    pooling3d,
    resizing,
    warping,
  );
});
