import * as tf from '@tensorflow/tfjs';
import { collect, winners, type WindowedMaximum } from './windows.js';

interface Dilation2dAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'same' | 'valid' | number;
  readonly dilations: number | [number, number];
}

/**
 * The largest of `x + filter` in each window. tfjs's gradient has none of its own, and no kernels on its webgl backend;
 * here it is one product with a mask for each place of the filter.
 */
export const dilation2dGradient: tf.GradConfig = {
  kernelName: tf.Dilation2D,
  inputsToSave: ['x', 'filter'],
  outputsToSave: [true],
  gradFunc: (dy, saved, attributes) => {
    const gradient = dy as tf.Tensor4D;
    const maximum = windowedMaximum(saved, attributes as unknown as Dilation2dAttributes);
    return {
      x: () => {
        const shares = winners(maximum).map(({ mask, ...place }) => ({
          share: tf.mul(gradient, mask),
          ...place,
        }));
        return collect(shares, maximum.info);
      },
      filter: () => {
        const sums = winners(maximum).map(({ mask }) => tf.sum(tf.mul(gradient, mask), [0, 1, 2]));
        return tf.reshape(tf.stack(sums), saved[1]!.shape);
      },
    };
  },
};

function windowedMaximum(
  [x, filter, y]: readonly tf.Tensor[],
  { strides, pad, dilations }: Dilation2dAttributes,
): WindowedMaximum {
  const [height, width, channels] = filter!.shape as [number, number, number];
  const info = tf.backend_util.computeDilation2DInfo(
    x!.shape as [number, number, number, number],
    [height, width, channels],
    strides,
    pad,
    'NHWC',
    dilations,
  );
  const offsets = tf.unstack(tf.reshape(filter!, [height * width, channels]));
  return { x: x as tf.Tensor4D, y: y as tf.Tensor4D, info, offsets };
}
