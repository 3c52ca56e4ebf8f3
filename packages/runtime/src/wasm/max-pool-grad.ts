import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel } from './composed-kernel.js';

interface MaxPoolGradAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: Parameters<typeof tf.backend_util.computePool2DInfo>[4];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Gives each output's gradient to the first largest input of its window. The stock kernel misses negative windows. */
export const maxPoolGrad: ComposedKernel<MaxPoolGradAttributes> = {
  name: tf.MaxPoolGrad,
  run({ inputs, attributes: { filterSize, strides, pad, dimRoundingMode }, values }) {
    const input = inputs['input'] as tf.Tensor4D;
    const info = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode);
    const gradient = new Float32Array(input.size);
    const dyValues = values(inputs['dy']!);
    const pixels = values(input);
    const channels = info.inChannels;
    const outputs = info.batchSize * info.outHeight * info.outWidth;
    for (let index = 0; index < outputs; index += 1) {
      const window = windowPixels(info, index);
      for (let channel = 0; channel < channels; channel += 1) {
        let largest = -1;
        for (const start of window) {
          if (largest < 0 || pixels[start + channel]! > pixels[largest]!) largest = start + channel;
        }
        if (largest >= 0) gradient[largest]! += dyValues[index * channels + channel]!;
      }
    }
    return tf.tensor(gradient, input.shape);
  },
};

/** Where the channels of the input pixels under an output pixel start, row by row. */
function windowPixels(info: tf.backend_util.Conv2DInfo, output: number): number[] {
  const image = Math.floor(output / (info.outHeight * info.outWidth));
  const top = (Math.floor(output / info.outWidth) % info.outHeight) * info.strideHeight - info.padInfo.top;
  const left = (output % info.outWidth) * info.strideWidth - info.padInfo.left;
  const pixels: number[] = [];
  for (let row = Math.max(0, top); row < Math.min(info.inHeight, top + info.filterHeight); row += 1) {
    for (
      let column = Math.max(0, left);
      column < Math.min(info.inWidth, left + info.filterWidth);
      column += 1
    ) {
      pixels.push(((image * info.inHeight + row) * info.inWidth + column) * info.inChannels);
    }
  }
  return pixels;
}
