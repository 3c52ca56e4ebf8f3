import * as tf from '@tensorflow/tfjs';
import { runKernel } from './kernel.js';
import { poolInfo, type PoolAttributes } from './pooling.js';
import { isTaping } from './untaped.js';
import { collect, winners } from './windows.js';

/**
 * tfjs's gradient kernel is quick and has no gradient of its own, so it serves first derivatives; for further ones the
 * gradient is written as one product with a mask for each place of the window.
 */
export const maxPoolGradient: tf.GradConfig = {
  kernelName: tf.MaxPool,
  inputsToSave: ['x'],
  outputsToSave: [true],
  gradFunc: (dy, [x, y], attributes) => ({
    x: () => {
      if (!isTaping())
        return runKernel(tf.MaxPoolGrad, { dy: dy as tf.Tensor, input: x!, output: y! }, attributes);
      const call = { dy: dy as tf.Tensor4D, x: x as tf.Tensor4D, y: y as tf.Tensor4D };
      return maxPoolBackprop(call, attributes as unknown as PoolAttributes);
    },
  }),
};

/** tfjs has no gradient for the operation that also tells where the maxima stand. */
export const maxPoolWithArgmaxGradient: tf.GradConfig = {
  kernelName: tf.MaxPoolWithArgmax,
  inputsToSave: ['x'],
  outputsToSave: [true, false],
  gradFunc: (dys, [x, y], attributes) => ({
    x: () => {
      const [dy] = dys as tf.Tensor[];
      const call = { dy: dy as tf.Tensor4D, x: x as tf.Tensor4D, y: y as tf.Tensor4D };
      return maxPoolBackprop(call, attributes as unknown as PoolAttributes);
    },
  }),
};

interface MaxPoolCall {
  readonly dy: tf.Tensor4D;
  readonly x: tf.Tensor4D;
  readonly y: tf.Tensor4D;
}

/** Gives each output's gradient to the first largest input of its window; linear in `dy`, made of ordinary kernels. */
export function maxPoolBackprop({ dy, x, y }: MaxPoolCall, pool: PoolAttributes): tf.Tensor4D {
  const info = poolInfo(x.shape, pool);
  const shares = winners({ x, y, info }).map(({ mask, ...place }) => ({ share: tf.mul(dy, mask), ...place }));
  return collect(shares, info);
}
