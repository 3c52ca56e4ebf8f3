import * as tf from '@tensorflow/tfjs';
import { explicitPadding } from './window-padding.js';

type Shape4 = [number, number, number, number];
type ConvolutionPadding = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];

/** Attributes that all convolution gradient kernels share. */
export interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly dilations?: [number, number] | number;
  readonly pad: ConvolutionPadding;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Sizes, strides and effective padding of the convolution whose gradient is computed. */
export function convolutionGeometry(
  { strides, dilations = 1, pad, dataFormat = 'NHWC', dimRoundingMode }: ConvolutionAttributes,
  {
    inputShape,
    filterShape,
    depthwise,
  }: { readonly inputShape: Shape4; readonly filterShape: Shape4; readonly depthwise: boolean },
): tf.backend_util.Conv2DInfo {
  if (dataFormat !== 'NHWC') {
    throw new Error(`The wasm backend computes convolution gradients in NHWC only, received ${dataFormat}.`);
  }
  return tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    dilations,
    explicitPadding(pad),
    dimRoundingMode,
    depthwise,
  );
}
