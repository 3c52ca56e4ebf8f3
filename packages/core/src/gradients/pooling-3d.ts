import * as tf from '@tensorflow/tfjs';
import { maxPoolBackprop } from './max-pooling.js';
import { avgPoolBackprop, type PoolAttributes, type Shape4 } from './pooling.js';

type Shape5 = [number, number, number, number, number];

interface Pool3dAttributes {
  readonly filterSize: number | readonly [number, number, number];
  readonly strides: number | readonly [number, number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil' | undefined;
}

/** Pooling of volumes as pooling of their slices, `[batch · depth, height, width, channels]`, and then of the depth. */
interface TwoPools {
  readonly slices: PoolAttributes;
  /** Of `[batch, depth, outHeight · outWidth, channels]`. */
  readonly depth: PoolAttributes;
  readonly sliceShape: Shape4;
  /** What pooling the slices gives, as the slices and as the depth see it. */
  readonly pooledShape: Shape4;
  readonly depthShape: Shape4;
  readonly depthPooledShape: Shape4;
}

/** tfjs's gradient divides by the whole window at padded borders and cannot be differentiated again. */
export const avgPool3dGradient: tf.GradConfig = {
  kernelName: tf.AvgPool3D,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => ({
    x: () => {
      const pools = splitPool(x!.shape as Shape5, attributes as unknown as Pool3dAttributes);
      const byDepth = reshape4(dy as tf.Tensor, pools.depthPooledShape);
      const hidden = avgPoolBackprop(byDepth, tf.zeros(pools.depthShape), pools.depth);
      const bySlices = reshape4(hidden, pools.pooledShape);
      return tf.reshape(avgPoolBackprop(bySlices, reshape4(x!, pools.sliceShape), pools.slices), x!.shape);
    },
  }),
};

/** tfjs's gradient cannot be differentiated again. */
export const maxPool3dGradient: tf.GradConfig = {
  kernelName: tf.MaxPool3D,
  inputsToSave: ['x'],
  outputsToSave: [true],
  gradFunc: (dy, [x, y], attributes) => ({
    x: () => {
      const pools = splitPool(x!.shape as Shape5, attributes as unknown as Pool3dAttributes);
      const slices = reshape4(x!, pools.sliceShape);
      const { filterSize, strides, pad, dimRoundingMode } = pools.slices;
      const largest = tf.maxPool(slices, filterSize, strides, pad, dimRoundingMode);
      const byDepth = {
        dy: reshape4(dy as tf.Tensor, pools.depthPooledShape),
        x: reshape4(largest, pools.depthShape),
        y: reshape4(y!, pools.depthPooledShape),
      };
      const hidden = reshape4(maxPoolBackprop(byDepth, pools.depth), pools.pooledShape);
      const bySlices = { dy: hidden, x: slices, y: largest };
      return tf.reshape(maxPoolBackprop(bySlices, pools.slices), x!.shape);
    },
  }),
};

function splitPool(shape: Shape5, { filterSize, strides, pad, dimRoundingMode }: Pool3dAttributes): TwoPools {
  const sizes = triple(filterSize);
  const steps = triple(strides);
  const [batch, depth, height, width, channels] = shape;
  const { outShape } = tf.backend_util.computePool3DInfo(shape, sizes, steps, 1, pad, dimRoundingMode);
  const [, outDepth, outHeight, outWidth] = outShape;
  const ofDepth: PoolAttributes['pad'] =
    typeof pad === 'number'
      ? [
          [0, 0],
          [pad, pad],
          [0, 0],
          [0, 0],
        ]
      : pad;
  return {
    slices: { filterSize: [sizes[1], sizes[2]], strides: [steps[1], steps[2]], pad, dimRoundingMode },
    depth: { filterSize: [sizes[0], 1], strides: [steps[0], 1], pad: ofDepth, dimRoundingMode },
    sliceShape: [batch * depth, height, width, channels],
    pooledShape: [batch * depth, outHeight!, outWidth!, channels],
    depthShape: [batch, depth, outHeight! * outWidth!, channels],
    depthPooledShape: [batch, outDepth!, outHeight! * outWidth!, channels],
  };
}

function triple(value: number | readonly [number, number, number]): [number, number, number] {
  return typeof value === 'number' ? [value, value, value] : [value[0], value[1], value[2]];
}

function reshape4(tensor: tf.Tensor, shape: Shape4): tf.Tensor4D {
  return tf.reshape(tensor, shape);
}
