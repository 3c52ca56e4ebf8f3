import * as tf from '@tensorflow/tfjs';
import type { ComposedKernel, HeapValues } from './composed-kernel.js';
import { cropNegativePadding, explicitPadding } from './window-padding.js';

type Padding = Parameters<typeof tf.backend_util.computePool2DInfo>[4];
type Rounding = 'floor' | 'round' | 'ceil';
type Pair = [number, number];

interface PoolAttributes {
  readonly filterSize: Pair | number;
  readonly strides: Pair | number;
  readonly pad: Padding;
  readonly dimRoundingMode?: Rounding;
}

interface Pool3dAttributes {
  readonly filterSize: [number, number, number] | number;
  readonly strides: [number, number, number] | number;
  readonly pad: 'same' | 'valid' | number;
  readonly dimRoundingMode?: Rounding;
}

function poolInfo(
  x: tf.Tensor4D,
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computePool2DInfo(
    x.shape,
    filterSize,
    strides,
    1,
    explicitPadding(pad),
    dimRoundingMode,
  );
}

/** Gives each output's gradient to the first largest input of its window. The stock kernel misses negative windows. */
export const maxPoolGrad: ComposedKernel<PoolAttributes> = {
  name: tf.MaxPoolGrad,
  run({ inputs, attributes, values, output }) {
    const input = inputs['input'] as tf.Tensor4D;
    const info = poolInfo(input, attributes);
    const result = output(input.shape, 'float32');
    const [gradient, dy] = [values(result).fill(0), values(inputs['dy']!)];
    forEachLargest(windowsOf2d(info), { pixels: values(input) }, (index, largest) => {
      gradient[largest]! += dy[index]!;
    });
    return result;
  },
};

/** Largest of each image plane, then over depth. The stock kernel misses negative windows. */
export const maxPool3d: ComposedKernel<Pool3dAttributes> = {
  name: tf.MaxPool3D,
  run({ inputs, attributes }) {
    const info = pool3dInfo(inputs['x'] as tf.Tensor5D, attributes);
    const { batchSize, outHeight, outWidth, inChannels, padInfo } = info;
    const x = cropNegativePadding(inputs['x']!, padInfo);
    const [, inDepth, inHeight, inWidth] = x.shape as [number, number, number, number, number];
    const planes = tf.maxPool(
      tf.reshape(x, [batchSize * inDepth, inHeight, inWidth, inChannels]) as tf.Tensor4D,
      [info.filterHeight, info.filterWidth],
      [info.strideHeight, info.strideWidth],
      margins([padInfo.top, padInfo.bottom], [padInfo.left, padInfo.right]) as unknown as number,
    );
    const deep = tf.maxPool(
      tf.reshape(planes, [batchSize, inDepth, outHeight * outWidth, inChannels]) as tf.Tensor4D,
      [info.filterDepth, 1],
      [info.strideDepth, 1],
      margins([padInfo.front, padInfo.back], [0, 0]) as unknown as number,
    );
    return tf.reshape(deep, info.outShape);
  },
};

/** Gives each output's gradient to the last largest input of its window, as the other backends do in three dimensions. */
export const maxPool3dGrad: ComposedKernel<Pool3dAttributes> = {
  name: tf.MaxPool3DGrad,
  run({ inputs, attributes, values, output }) {
    const input = inputs['input'] as tf.Tensor5D;
    const info = pool3dInfo(input, attributes);
    const result = output(input.shape, 'float32');
    const [gradient, dy] = [values(result).fill(0), values(inputs['dy']!)];
    forEachLargest(windowsOf3d(info), { pixels: values(input), lastWins: true }, (index, largest) => {
      gradient[largest]! += dy[index]!;
    });
    return result;
  },
};

function margins(rows: Pair, columns: Pair): [Pair, Pair, Pair, Pair] {
  const positive = ([before, after]: Pair): Pair => [Math.max(0, before), Math.max(0, after)];
  return [[0, 0], positive(rows), positive(columns), [0, 0]];
}

function pool3dInfo(
  x: tf.Tensor5D,
  { filterSize, strides, pad, dimRoundingMode }: Pool3dAttributes,
): tf.backend_util.Conv3DInfo {
  return tf.backend_util.computePool3DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode);
}

/** One axis of the windows: where they start and how far they reach. */
interface WindowAxis {
  readonly inSize: number;
  readonly outSize: number;
  readonly reach: number;
  readonly stride: number;
  readonly before: number;
}

interface Windows {
  readonly batchSize: number;
  readonly channels: number;
  /** Depth (one step for images), height, width. */
  readonly axes: readonly [WindowAxis, WindowAxis, WindowAxis];
}

function windowsOf2d(info: tf.backend_util.Conv2DInfo): Windows {
  const one = { inSize: 1, outSize: 1, reach: 1, stride: 1, before: 0 };
  return { batchSize: info.batchSize, channels: info.inChannels, axes: [one, ...imageAxes(info)] };
}

function windowsOf3d(info: tf.backend_util.Conv3DInfo): Windows {
  const depth = {
    inSize: info.inDepth,
    outSize: info.outDepth,
    reach: info.filterDepth,
    stride: info.strideDepth,
    before: info.padInfo.front,
  };
  return { batchSize: info.batchSize, channels: info.inChannels, axes: [depth, ...imageAxes(info)] };
}

function imageAxes(info: tf.backend_util.Conv2DInfo | tf.backend_util.Conv3DInfo): [WindowAxis, WindowAxis] {
  return [
    {
      inSize: info.inHeight,
      outSize: info.outHeight,
      reach: info.filterHeight,
      stride: info.strideHeight,
      before: info.padInfo.top,
    },
    {
      inSize: info.inWidth,
      outSize: info.outWidth,
      reach: info.filterWidth,
      stride: info.strideWidth,
      before: info.padInfo.left,
    },
  ];
}

/** Visits each output with the position of the largest input of its window. */
function forEachLargest(
  windows: Windows,
  { pixels, lastWins = false }: { readonly pixels: HeapValues; readonly lastWins?: boolean },
  visit: (output: number, largest: number) => void,
): void {
  const { batchSize, channels, axes } = windows;
  const outputs = batchSize * axes.reduce((count, { outSize }) => count * outSize, 1);
  for (let index = 0; index < outputs; index += 1) {
    const window = windowPixels(windows, index);
    for (let channel = 0; channel < channels; channel += 1) {
      let largest = -1;
      for (const start of window) {
        const [value, best] = [pixels[start + channel]!, pixels[largest]];
        if (best === undefined || value > best || (lastWins && value === best)) largest = start + channel;
      }
      if (largest >= 0) visit(index * channels + channel, largest);
    }
  }
}

/** Where the channels of the input pixels under an output pixel start, row by row. */
function windowPixels({ channels, axes: [depth, height, width] }: Windows, output: number): number[] {
  const columns = reached(width, output % width.outSize);
  const rows = reached(height, Math.floor(output / width.outSize) % height.outSize);
  const plane = Math.floor(output / (width.outSize * height.outSize));
  const image = Math.floor(plane / depth.outSize);
  return reached(depth, plane % depth.outSize).flatMap((slice) =>
    rows.flatMap((row) =>
      columns.map(
        (column) =>
          (((image * depth.inSize + slice) * height.inSize + row) * width.inSize + column) * channels,
      ),
    ),
  );
}

/** The input positions under a window, without the padding. */
function reached({ inSize, reach, stride, before }: WindowAxis, output: number): number[] {
  const start = output * stride - before;
  const first = Math.max(0, start);
  return Array.from(
    { length: Math.max(0, Math.min(inSize, start + reach) - first) },
    (_, step) => first + step,
  );
}
