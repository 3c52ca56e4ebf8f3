import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe } from 'vitest';
import { floats, withGradients } from '../check-against-cpu.test-helper.js';
import { property, seeds, size, testProperties, type Property } from '../property.test-helper.js';
import { convolution3d } from './convolution3d.js';

type Triple = [number, number, number];

const triple = (largest: number): fc.Arbitrary<Triple> =>
  fc.tuple(size(1, largest), size(1, largest), size(1, largest));

const volume = fc
  .record({
    seed: seeds,
    batch: size(1, 2),
    box: triple(5),
    channels: size(1, 3),
    filters: size(1, 3),
    kernel: triple(3),
    strides: triple(2),
    pad: fc.constantFrom('same' as const, 'valid' as const),
  })
  .filter(({ box, kernel, pad }) => pad === 'same' || box.every((length, axis) => length >= kernel[axis]!));

const volumeProperties: Property[] = [
  property({
    name: 'conv3d',
    count: 80,
    cases: volume,
    build: ({ seed, batch, box, channels, filters, kernel, strides, pad }) => ({
      fn: withGradients((x, filter) => tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, strides, pad)),
      inputs: {
        x: floats([batch, ...box, channels], { seed }),
        filter: floats([...kernel, channels, filters], { seed: seed + 1 }),
      },
    }),
  }),
  property({
    name: 'conv3d with dilations',
    cases: volume.filter(({ box, kernel }) => box.every((length, axis) => length > 2 * (kernel[axis]! - 1))),
    build: ({ seed, batch, box, channels, filters, kernel, pad }) => ({
      fn: ({ x, filter }) => ({
        y: tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, 1, pad, 'NDHWC', [2, 1, 2]),
      }),
      inputs: {
        x: floats([batch, ...box, channels], { seed }),
        filter: floats([...kernel, channels, filters], { seed: seed + 1 }),
      },
    }),
  }),
  property({
    name: 'conv3dTranspose',
    count: 60,
    cases: volume,
    build: ({ seed, batch, box, channels, filters, kernel, strides, pad }) => {
      const { outDepth, outHeight, outWidth } = tf.backend_util.computeConv3DInfo(
        [batch, ...box, channels],
        [...kernel, channels, filters],
        strides,
        1,
        pad,
      );
      return {
        fn: ({ dy, filter }) => ({
          y: tf.conv3dTranspose(
            dy as tf.Tensor5D,
            filter as tf.Tensor5D,
            [batch, ...box, channels],
            strides,
            pad,
          ),
        }),
        inputs: {
          dy: floats([batch, outDepth, outHeight, outWidth, filters], { seed }),
          filter: floats([...kernel, channels, filters], { seed: seed + 1 }),
        },
      };
    },
  }),
];

describe('generated convolutions of volumes', () => {
  testProperties(volumeProperties, convolution3d);
});
