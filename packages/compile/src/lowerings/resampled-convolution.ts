import type * as tf from '@tensorflow/tfjs';
import type { Graph, Value } from '../graph/graph.js';
import { binary, gatherConstant, pad, scalar, slice } from './lowering.js';
import type { Windows } from './windows.js';

/*
 * A convolution of stride 1 next to a doubling of the picture, or to a halving by averages, is one convolution of stride
 * 2 whose filter is one larger: every tap that reads a copy of the same pixel, or writes into the same average, is
 * summed beforehand. For a 3×3 filter that is 16 multiply-adds instead of 36.
 */

type Filter = readonly [height: number, width: number, channels: number, filters: number];

/** What the strided convolution of a summed filter takes. */
export interface StridedAttributes {
  readonly strides: 2;
  readonly pad: tf.backend_util.ExplicitPadding;
}

/** Whether a convolution keeps the size, with a filter that has a middle and more than one tap. */
export function isSameConvolution(windows: Windows): boolean {
  const { padInfo, filterHeight, filterWidth, strideHeight, strideWidth } = windows;
  const plain = strideHeight * strideWidth * windows.dilationHeight * windows.dilationWidth === 1;
  const middle = 2 * padInfo.top === filterHeight - 1 && 2 * padInfo.left === filterWidth - 1;
  const kept = windows.inHeight === windows.outHeight && windows.inWidth === windows.outWidth;
  return plain && middle && kept && filterHeight * filterWidth > 1;
}

export function stridedAttributes([height, width]: readonly number[]): StridedAttributes {
  const [rows, columns] = [(height! - 1) / 2, (width! - 1) / 2];
  return {
    strides: 2,
    pad: [
      [0, 0],
      [rows, rows],
      [columns, columns],
      [0, 0],
    ],
  };
}

/** Whether a 2×2 average pooling halves both sides exactly. */
export function halves(windows: Windows): boolean {
  const { strideHeight, strideWidth, filterHeight, filterWidth, padInfo } = windows;
  const twoByTwo = [strideHeight, strideWidth, filterHeight, filterWidth].every((size) => size === 2);
  const unmoved = padInfo.top === 0 && padInfo.left === 0;
  const half = windows.inHeight === 2 * windows.outHeight && windows.inWidth === 2 * windows.outWidth;
  return twoByTwo && unmoved && half;
}

/** `[k, k, …]` to `[k + 1, k + 1, …]`: the sum of the filter at the four corners. */
export function sumTaps(graph: Graph, filter: Value): Value {
  const places = [0, 1].flatMap((row) => [0, 1].map((column) => [row, column] as const));
  return places
    .map(([row, column]) =>
      pad(graph, graph.dense(filter), {
        paddings: [
          [row, 1 - row],
          [column, 1 - column],
          [0, 0],
          [0, 0],
        ],
      }),
    )
    .reduce((sum, placed) => binary(graph, 'Add', [sum, placed]));
}

/** The adjoint of {@link sumTaps}: `[k + 1, k + 1, …]` to `[k, k, …]`. */
export function shareTaps(graph: Graph, gradient: Value): Value {
  const [height, width, ...rest] = gradient.shape as unknown as Filter;
  const places = [0, 1].flatMap((row) => [0, 1].map((column) => [row, column] as const));
  return places
    .map(([row, column]) =>
      slice(graph, gradient, {
        begin: [row, column, 0, 0],
        end: [row + height - 1, column + width - 1, ...rest],
      }),
    )
    .reduce((sum, part) => binary(graph, 'Add', [sum, part]));
}

/** The filter turned by half a circle, its channels and filters exchanged; twice gives the filter again. */
export function turned(graph: Graph, filter: Value): Value {
  const [height, width, channels, filters] = filter.shape as unknown as Filter;
  const taps = graph.reshape(filter, [height * width, channels, filters]);
  const indices = Array.from({ length: height * width }, (_, index) => height * width - 1 - index);
  const reversed = gatherConstant(graph, taps, { indices, axis: 0 });
  return graph.reshape(graph.transpose(reversed, [0, 2, 1]), [height, width, filters, channels]);
}

/** A quarter, which makes a sum of four the average. */
export function quarter(graph: Graph, value: Value): Value {
  return binary(graph, 'Mul', [value, scalar(graph, 0.25)]);
}
