import * as tf from '@tensorflow/tfjs';

interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
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
    x: () => {
      const pool = attributes as unknown as PoolAttributes;
      const shape = x!.shape as [number, number, number, number];
      return backpropagate(scaleBorders(dy as tf.Tensor4D, shape, pool), x!, attributes);
    },
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

/** Max pooling's gradient is linear in `dy`: its own gradient picks the values that stood at the maxima. */
export const maxPoolSecondGradient: tf.GradConfig = {
  kernelName: tf.MaxPoolGrad,
  inputsToSave: ['dy', 'input', 'output'],
  gradFunc: (gradient, [dy, input, output], attributes) => {
    const { filterSize, strides, pad } = attributes as unknown as PoolAttributes;
    return {
      dy: () => {
        const images = input as tf.Tensor4D;
        const padding = pad as number | 'valid' | 'same';
        const { indexes } = tf.maxPoolWithArgmax(images, filterSize, strides, padding, true);
        const picked = tf.gather(tf.reshape(gradient as tf.Tensor, [-1]), tf.reshape(indexes!, [-1]));
        return tf.reshape(picked, dy!.shape);
      },
      input: () => tf.zerosLike(input!),
      output: () => tf.zerosLike(output!),
    };
  },
};

function backpropagate(dy: tf.Tensor, input: tf.Tensor, attributes: tf.NamedAttrMap | undefined): tf.Tensor {
  return tf.engine().runKernel(tf.AvgPoolGrad, { dy, input }, attributes);
}

/** Multiplies `dy` by window area / number of values in the window. */
function scaleBorders(
  dy: tf.Tensor4D,
  shape: [number, number, number, number],
  pool: PoolAttributes,
): tf.Tensor4D {
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

function paddingsOf(shape: [number, number, number, number], pool: PoolAttributes): Paddings {
  const { padInfo } = tf.backend_util.computePool2DInfo(
    shape,
    pool.filterSize,
    pool.strides,
    1,
    pool.pad,
    pool.dimRoundingMode,
  );
  return [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ];
}

function isPadded(paddings: Paddings): boolean {
  return paddings.some(([before, after]) => before > 0 || after > 0);
}
