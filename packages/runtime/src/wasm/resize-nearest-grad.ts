import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel } from './composed-kernel.js';

/** More channels overflow the stack of XNNPACK's pool, which then writes anywhere. */
const mostChannels = 1024;

/** Each pixel that was repeated a whole number of times gets the sum of its copies' gradients. */
export const resizeNearestNeighborGrad: ComposedKernel<{ readonly alignCorners: boolean }> = {
  name: tf.ResizeNearestNeighborGrad,
  run({ inputs, attributes: { alignCorners }, native }) {
    const [, height, width, channels] = inputs['images']!.shape as [number, number, number, number];
    const dy = inputs['dy'] as tf.Tensor4D;
    const [down, across] = [dy.shape[1] / height, dy.shape[2] / width];
    const isRepeated = Number.isInteger(down) && Number.isInteger(across) && down * across > 1;
    if (alignCorners || !isRepeated || channels > mostChannels) return native();
    return tf.mul(tf.avgPool(dy, [down, across], [down, across], 'valid'), down * across);
  },
};
