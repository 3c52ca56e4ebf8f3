import { sizeOf } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel } from './composed-kernel.js';
import { convolutionGeometry, type ConvolutionAttributes } from './conv2d-geometry.js';

interface InputGradientAttributes extends ConvolutionAttributes {
  readonly inputShape: [number, number, number, number];
}

interface FilterGradientAttributes extends ConvolutionAttributes {
  readonly filterShape: [number, number, number, number];
}

/** Gradient of a depthwise convolution by its input, as a loop over the heap. */
export const depthwiseBackpropInput: ComposedKernel<InputGradientAttributes> = {
  name: tf.DepthwiseConv2dNativeBackpropInput,
  run({ inputs, attributes, values }) {
    const filter = inputs['filter'] as tf.Tensor4D;
    const { inputShape } = attributes;
    const info = convolutionGeometry(attributes, { inputShape, filterShape: filter.shape, depthwise: true });
    const gradient = new Float32Array(sizeOf(inputShape));
    const dyValues = values(inputs['dy']!);
    const weights = values(filter);
    forEachWindowPixel(info, ({ input, output, weight }) => {
      const multiplier = info.outChannels / info.inChannels;
      for (let channel = 0; channel < info.outChannels; channel += 1) {
        gradient[input + Math.floor(channel / multiplier)]! +=
          dyValues[output + channel]! * weights[weight + channel]!;
      }
    });
    return tf.tensor(gradient, inputShape);
  },
};

/** Gradient of a depthwise convolution by its filter, as a loop over the heap. */
export const depthwiseBackpropFilter: ComposedKernel<FilterGradientAttributes> = {
  name: tf.DepthwiseConv2dNativeBackpropFilter,
  run({ inputs, attributes, values }) {
    const x = inputs['x'] as tf.Tensor4D;
    const { filterShape } = attributes;
    const info = convolutionGeometry(attributes, { inputShape: x.shape, filterShape, depthwise: true });
    const gradient = new Float32Array(sizeOf(filterShape));
    const dyValues = values(inputs['dy']!);
    const pixels = values(x);
    forEachWindowPixel(info, ({ input, output, weight }) => {
      const multiplier = info.outChannels / info.inChannels;
      for (let channel = 0; channel < info.outChannels; channel += 1) {
        gradient[weight + channel]! +=
          dyValues[output + channel]! * pixels[input + Math.floor(channel / multiplier)]!;
      }
    });
    return tf.tensor(gradient, filterShape);
  },
};

/** Where the channels of an input pixel, an output pixel and a filter tap start. */
interface WindowPixel {
  input: number;
  output: number;
  weight: number;
}

/** Visits every pair of output pixel and filter tap whose input pixel lies inside the image. */
function forEachWindowPixel(info: tf.backend_util.Conv2DInfo, visit: (pixel: WindowPixel) => void): void {
  const pixel: WindowPixel = { input: 0, output: 0, weight: 0 };
  const { padInfo, filterHeight, filterWidth, inHeight, inWidth, outHeight, outWidth } = info;
  const taps = Array.from({ length: filterHeight * filterWidth }, (_, index) => ({
    row: Math.floor(index / filterWidth) * info.dilationHeight - padInfo.top,
    column: (index % filterWidth) * info.dilationWidth - padInfo.left,
  }));
  const outputs = info.batchSize * outHeight * outWidth;
  for (let index = 0; index < outputs; index += 1) {
    const image = Math.floor(index / (outHeight * outWidth));
    const top = (Math.floor(index / outWidth) % outHeight) * info.strideHeight;
    const left = (index % outWidth) * info.strideWidth;
    pixel.output = index * info.outChannels;
    for (const [tap, offset] of taps.entries()) {
      const row = top + offset.row;
      const column = left + offset.column;
      if (row < 0 || row >= inHeight || column < 0 || column >= inWidth) continue;
      pixel.input = ((image * inHeight + row) * inWidth + column) * info.inChannels;
      pixel.weight = tap * info.outChannels;
      visit(pixel);
    }
  }
}
