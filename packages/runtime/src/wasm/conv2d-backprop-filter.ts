import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel } from './composed-kernel.js';
import { convolutionGeometry, type ConvolutionAttributes } from './conv2d-geometry.js';

interface FilterGradientAttributes extends ConvolutionAttributes {
  readonly filterShape: [number, number, number, number];
}

/**
 * Gradient of a convolution by its filter, as a convolution itself: channels and batch change roles, `dy` is the
 * filter and the stride becomes the dilation. XNNPACK then does the arithmetic.
 *
 * `dW[a, b, c, o] = sum over n, i, j of x[n, i * stride + a, j * stride + b, c] * dy[n, i, j, o]`
 */
export const conv2dBackpropFilter: ComposedKernel<FilterGradientAttributes> = {
  name: tf.Conv2DBackpropFilter,
  run({ inputs, attributes }) {
    const x = inputs['x'] as tf.Tensor4D;
    const dy = inputs['dy'] as tf.Tensor4D;
    const { filterShape } = attributes;
    const { padInfo, strideHeight, strideWidth } = convolutionGeometry(attributes, {
      inputShape: x.shape,
      filterShape,
      depthwise: false,
    });
    const images = tf.transpose(x, [3, 1, 2, 0]);
    const filters = tf.transpose(dy, [1, 2, 0, 3]);
    const gradient = tf.conv2d(
      images,
      filters,
      1,
      [
        [0, 0],
        [padInfo.top, padInfo.bottom],
        [padInfo.left, padInfo.right],
        [0, 0],
      ],
      'NHWC',
      [strideHeight, strideWidth],
    );
    const [height, width, inChannels, outChannels] = filterShape;
    // Rows of x that no window reached (stride larger than the rest) give surplus rows: cut them.
    const cut = tf.slice(gradient, [0, 0, 0, 0], [inChannels, height, width, outChannels]);
    return tf.transpose(cut, [1, 2, 0, 3]);
  },
};

/**
 * The same gradient from kernels that the stock backend has: one slice and one matrix product per filter tap. Slow;
 * it is what a user of the stock backend would write, and the benchmark's yardstick.
 */
export const conv2dBackpropFilterBySlices: ComposedKernel<FilterGradientAttributes> = {
  name: tf.Conv2DBackpropFilter,
  run({ inputs, attributes }) {
    const x = inputs['x'] as tf.Tensor4D;
    const dy = inputs['dy'] as tf.Tensor4D;
    const { filterShape } = attributes;
    const [height, width, inChannels, outChannels] = filterShape;
    const info = convolutionGeometry(attributes, { inputShape: x.shape, filterShape, depthwise: false });
    const { batchSize, outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
    const padded = tf.pad(x, [
      [0, 0],
      [padInfo.top, padInfo.bottom],
      [padInfo.left, padInfo.right],
      [0, 0],
    ]);
    const gradients = tf.reshape(dy, [-1, outChannels]);
    const tap = (row: number, column: number): tf.Tensor =>
      tf.tidy(() => {
        const patch = tf.stridedSlice(
          padded,
          [0, row, column, 0],
          [
            batchSize,
            row + (outHeight - 1) * strideHeight + 1,
            column + (outWidth - 1) * strideWidth + 1,
            inChannels,
          ],
          [1, strideHeight, strideWidth, 1],
        );
        return tf.matMul(tf.reshape(patch, [-1, inChannels]), gradients, true, false);
      });
    const taps = Array.from({ length: height * width }, (_, index) =>
      tap(Math.floor(index / width), index % width),
    );
    return tf.reshape(tf.stack(taps), [...filterShape]);
  },
};
