import * as tf from '@tensorflow/tfjs';
import { runKernel } from './kernel.js';

export type Shape4 = [number, number, number, number];

export interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil' | undefined;
}

type Paddings = [[number, number], [number, number], [number, number], [number, number]];

/**
 * Average pooling divides by the number of values in the window; tfjs's gradient divides by the window's area, which
 * is too much at padded borders.
 */
export const avgPoolGradient: tf.GradConfig = {
  kernelName: tf.AvgPool,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => ({
    x: () => avgPoolBackprop(dy as tf.Tensor4D, x as tf.Tensor4D, attributes as unknown as PoolAttributes),
  }),
};

/** The kernel behind {@link avgPoolGradient} is linear: its gradient pools with the window's area as divisor. */
export const avgPoolSecondGradient: tf.GradConfig = {
  kernelName: tf.AvgPoolGrad,
  inputsToSave: ['input'],
  gradFunc: (gradient, [input], attributes) => ({
    dy: () => poolZeroPadded(gradient as tf.Tensor4D, attributes as unknown as PoolAttributes),
    input: () => tf.zerosLike(input!),
  }),
};

/** Gradient of average pooling; only the shape of `x` counts. */
export function avgPoolBackprop(dy: tf.Tensor4D, x: tf.Tensor4D, pool: PoolAttributes): tf.Tensor4D {
  const inputs = { dy: scaleBorders(dy, x.shape, pool), input: x };
  return runKernel(tf.AvgPoolGrad, inputs, { ...kernelAttributes(x.shape, pool) }) as tf.Tensor4D;
}

/** The kernel does not know rounding: where windows stand out, that is padding. */
function kernelAttributes(shape: Shape4, { dimRoundingMode, ...pool }: PoolAttributes): PoolAttributes {
  if (dimRoundingMode === undefined) return pool;
  return { ...pool, pad: paddingsOf(shape, { ...pool, dimRoundingMode }) };
}

/** Multiplies `dy` by window area / number of values in the window. */
function scaleBorders(dy: tf.Tensor4D, shape: Shape4, pool: PoolAttributes): tf.Tensor4D {
  if (!isPadded(paddingsOf(shape, pool))) return dy;
  const [, height, width] = shape;
  return tf.div(dy, poolZeroPadded(tf.ones([1, height, width, 1]), pool));
}

/** Average pooling that counts the padding as zeros. */
function poolZeroPadded(images: tf.Tensor4D, pool: PoolAttributes): tf.Tensor4D {
  const paddings = paddingsOf(images.shape, pool);
  const padded = isPadded(paddings) ? tf.pad(images, paddings) : images;
  return tf.avgPool(padded, pool.filterSize, pool.strides, 'valid');
}

export function poolInfo(shape: Shape4, pool: PoolAttributes): tf.backend_util.Conv2DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = pool;
  return tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

function paddingsOf(shape: Shape4, pool: PoolAttributes): Paddings {
  const info = poolInfo(shape, pool);
  const { top, left } = info.padInfo;
  const rows = (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight;
  const columns = (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth;
  return [
    [0, 0],
    [top, Math.max(0, rows - top - info.inHeight)],
    [left, Math.max(0, columns - left - info.inWidth)],
    [0, 0],
  ];
}

function isPadded(paddings: Paddings): boolean {
  return paddings.some(([before, after]) => before > 0 || after > 0);
}
