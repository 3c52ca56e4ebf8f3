import { sizeOf } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel } from './composed-kernel.js';
import { cropNegativePadding, restoreCropped } from './window-padding.js';

type Triple = [number, number, number];
type Shape5 = [number, number, number, number, number];
type Pair = [number, number];

interface Conv3dAttributes {
  readonly strides: Triple | number;
  readonly dilations?: Triple | number;
  readonly pad: 'same' | 'valid';
}

/**
 * Convolution over depth, height and width as one over height and width: the depth slices under a filter become
 * channels. The stock kernel is a plain loop.
 */
export const conv3d: ComposedKernel<Conv3dAttributes> = {
  name: tf.Conv3D,
  run({ inputs, attributes }) {
    const filter = inputs['filter'] as tf.Tensor5D;
    const { info, x } = croppedGeometry(attributes, { x: inputs['x']!, filterShape: filter.shape });
    const dilations: Pair = [info.dilationHeight, info.dilationWidth];
    const strides: Pair = [info.strideHeight, info.strideWidth];
    const images = depthAsChannels(x, info);
    return tf.reshape(
      tf.conv2d(images, flatFilter(filter), strides, padding(info), 'NHWC', dilations),
      info.outShape,
    );
  },
};

/** The stock kernel is wrong for most shapes. */
export const conv3dBackpropInput: ComposedKernel<Conv3dAttributes & { readonly inputShape: Shape5 }> = {
  name: tf.Conv3DBackpropInputV2,
  run({ inputs, attributes }) {
    const filter = inputs['filter'] as tf.Tensor5D;
    const whole = geometry(attributes, { inputShape: attributes.inputShape, filterShape: filter.shape });
    const info = withoutNegativePadding(whole);
    const { batchSize, outDepth, inHeight, inWidth, filterDepth, inChannels } = info;
    const gradient = tf.engine().runKernel(
      tf.Conv2DBackpropInput,
      { dy: flatGradient(inputs['dy']!, info), filter: flatFilter(filter) },
      {
        ...flatAttributes(info),
        inputShape: [batchSize * outDepth, inHeight, inWidth, filterDepth * inChannels],
      },
    ) as tf.Tensor;
    return restoreCropped(sumDepthTaps(gradient, info), whole.padInfo);
  },
};

/** The stock kernel is wrong for most shapes. */
export const conv3dBackpropFilter: ComposedKernel<Conv3dAttributes & { readonly filterShape: Shape5 }> = {
  name: tf.Conv3DBackpropFilterV2,
  run({ inputs, attributes }) {
    const { filterShape } = attributes;
    const [depth, height, width, inChannels, outChannels] = filterShape;
    const { info, x } = croppedGeometry(attributes, { x: inputs['x']!, filterShape });
    const gradient = tf
      .engine()
      .runKernel(
        tf.Conv2DBackpropFilter,
        { x: depthAsChannels(x, info), dy: flatGradient(inputs['dy']!, info) },
        { ...flatAttributes(info), filterShape: [height, width, depth * inChannels, outChannels] },
      ) as tf.Tensor;
    return tf.transpose(
      tf.reshape(gradient, [height, width, depth, inChannels, outChannels]),
      [2, 0, 1, 3, 4],
    );
  },
};

function geometry(
  { strides, dilations = 1, pad }: Conv3dAttributes,
  { inputShape, filterShape }: { readonly inputShape: readonly number[]; readonly filterShape: Shape5 },
): tf.backend_util.Conv3DInfo {
  return tf.backend_util.computeConv3DInfo(inputShape as Shape5, filterShape, strides, dilations, pad);
}

function croppedGeometry(
  attributes: Conv3dAttributes,
  { x, filterShape }: { readonly x: tf.Tensor; readonly filterShape: Shape5 },
): { readonly info: tf.backend_util.Conv3DInfo; readonly x: tf.Tensor } {
  const info = geometry(attributes, { inputShape: x.shape, filterShape });
  return { info: withoutNegativePadding(info), x: cropNegativePadding(x, info.padInfo) };
}

/** The same windows on the input that {@link cropNegativePadding} leaves. */
function withoutNegativePadding(info: tf.backend_util.Conv3DInfo): tf.backend_util.Conv3DInfo {
  const { front, back, top, bottom, left, right, type } = info.padInfo;
  const [inDepth, inHeight, inWidth] = [
    info.inDepth + Math.min(0, front),
    info.inHeight + Math.min(0, top),
    info.inWidth + Math.min(0, left),
  ];
  const positive = (zeros: number): number => Math.max(0, zeros);
  return {
    ...info,
    inDepth,
    inHeight,
    inWidth,
    inShape: [info.batchSize, inDepth, inHeight, inWidth, info.inChannels],
    padInfo: {
      front: positive(front),
      back: positive(back),
      top: positive(top),
      bottom: positive(bottom),
      left: positive(left),
      right: positive(right),
      type,
    },
  };
}

function padding({ padInfo }: tf.backend_util.Conv3DInfo): [Pair, Pair, Pair, Pair] {
  return [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ];
}

function flatAttributes(info: tf.backend_util.Conv3DInfo): object {
  return { strides: [info.strideHeight, info.strideWidth], pad: padding(info), dataFormat: 'NHWC' };
}

/** `[depth, height, width, in, out]` to `[height, width, depth * in, out]`. */
function flatFilter(filter: tf.Tensor5D): tf.Tensor4D {
  const [depth, height, width, inChannels, outChannels] = filter.shape;
  return tf.reshape(tf.transpose(filter, [1, 2, 0, 3, 4]), [height, width, depth * inChannels, outChannels]);
}

function flatGradient(
  dy: tf.Tensor,
  { batchSize, outDepth, outHeight, outWidth, outChannels }: tf.backend_util.Conv3DInfo,
): tf.Tensor4D {
  return tf.reshape(dy, [batchSize * outDepth, outHeight, outWidth, outChannels]);
}

/** `[batch, depth, height, width, in]` to `[batch * outDepth, height, width, filterDepth * in]`. */
function depthAsChannels(x: tf.Tensor, info: tf.backend_util.Conv3DInfo): tf.Tensor4D {
  const { batchSize, inHeight, inWidth, inChannels, filterDepth, outDepth, padInfo } = info;
  const padded = tf.pad(x, [
    [0, 0],
    [padInfo.front, padInfo.back],
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
  const taps = Array.from({ length: filterDepth }, (_, tap) => {
    const first = tap * info.dilationDepth;
    return tf.stridedSlice(
      padded,
      [0, first, 0, 0, 0],
      [batchSize, first + (outDepth - 1) * info.strideDepth + 1, inHeight, inWidth, inChannels],
      [1, info.strideDepth, 1, 1, 1],
    );
  });
  return tf.reshape(tf.concat(taps, 4), [batchSize * outDepth, inHeight, inWidth, filterDepth * inChannels]);
}

/** Adds the gradients of the depth slices, each where its slice came from: the adjoint of {@link depthAsChannels}. */
function sumDepthTaps(gradient: tf.Tensor, info: tf.backend_util.Conv3DInfo): tf.Tensor {
  const { batchSize, outDepth, filterDepth, strideDepth, dilationDepth, padInfo, inDepth, inChannels } = info;
  const plane = [info.inHeight, info.inWidth, inChannels];
  const taps = tf.split(
    tf.reshape(gradient, [batchSize * outDepth, ...plane.with(2, filterDepth * inChannels)]),
    filterDepth,
    3,
  );
  const length = Math.max(
    padInfo.front + inDepth,
    outDepth * strideDepth + (filterDepth - 1) * dilationDepth,
  );
  const placed = taps.map((tap, index) => {
    const spread = tf.pad(tf.reshape(tap, [batchSize, outDepth, 1, sizeOf(plane)]), [
      [0, 0],
      [0, 0],
      [0, strideDepth - 1],
      [0, 0],
    ]);
    const first = index * dilationDepth;
    return tf.pad(tf.reshape(spread, [batchSize, outDepth * strideDepth, sizeOf(plane)]), [
      [0, 0],
      [first, length - first - outDepth * strideDepth],
      [0, 0],
    ]);
  });
  const whole = tf.slice(tf.addN(placed), [0, padInfo.front, 0], [batchSize, inDepth, sizeOf(plane)]);
  return tf.reshape(whole, info.inShape);
}
