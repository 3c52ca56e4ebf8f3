import type { Graph, Value } from '../graph/graph.js';
import { pad, product, slice } from './lowering.js';
import type { Windows } from './windows.js';

/**
 * A strided convolution over few channels written as one of stride 1 over blocks: `strideHeight · strideWidth` pixels
 * become the channels of one, so that patches are gathered in fewer and longer pieces. The filter is filled up with
 * zeros to whole blocks.
 */
export interface Blocks {
  readonly windows: Windows;
  /** Filter rows and columns, counted in blocks. */
  readonly taps: readonly [number, number];
  /** Blocks of the padded input. */
  readonly grid: readonly [number, number];
  /** Pixels in a block. */
  readonly pixels: number;
  /** Part of the multiply-adds that is not by the zeros of the filter. */
  readonly share: number;
}

/** More channels than this are long enough pieces as they are. */
const mostChannels = 4;

/** @returns `undefined` when blocks would not make the pieces longer. */
export function blocksOf(windows: Windows, channels: number): Blocks | undefined {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = windows;
  const pixels = strideHeight * strideWidth;
  if (channels > mostChannels || pixels === 1 || dilationHeight * dilationWidth !== 1) return undefined;
  const taps = [
    Math.ceil(windows.filterHeight / strideHeight),
    Math.ceil(windows.filterWidth / strideWidth),
  ] as const;
  const grid = [windows.outHeight - 1 + taps[0], windows.outWidth - 1 + taps[1]] as const;
  const share = (windows.filterHeight * windows.filterWidth) / (taps[0] * taps[1] * pixels);
  return { windows, taps, grid, pixels, share };
}

/** Rows (or columns) to add before and after the input so that it becomes whole blocks; below zero, to take away. */
function margins({ windows, grid }: Blocks): readonly (readonly [number, number])[] {
  const { top, left } = windows.padInfo;
  const height = grid[0] * windows.strideHeight;
  const width = grid[1] * windows.strideWidth;
  const rows = [top, height - top - windows.inHeight] as const;
  return [[0, 0], rows, [left, width - left - windows.inWidth], [0, 0]];
}

/** Adds zeros where a margin is above zero and cuts off where it is below. */
function fit(graph: Graph, x: Value, paddings: readonly (readonly [number, number])[]): Value {
  const begin = paddings.map(([before]) => Math.max(0, -before));
  const end = paddings.map(([, after], axis) => x.shape[axis]! - Math.max(0, -after));
  return pad(graph, slice(graph, x, { begin, end }), {
    paddings: paddings.map(([before, after]) => [Math.max(0, before), Math.max(0, after)]),
  });
}

/** `[batch, height, width, channels]` as `[batch, gridHeight, gridWidth, pixels · channels]`. */
export function toBlocks(graph: Graph, x: Value, blocks: Blocks): Value {
  const { grid, pixels, windows } = blocks;
  const [batch, , , channels] = x.shape as [number, number, number, number];
  const whole = fit(graph, graph.dense(x), margins(blocks));
  const split = [batch, grid[0], windows.strideHeight, grid[1], windows.strideWidth * channels];
  const moved = graph.transpose(graph.reshape(whole, split), [0, 1, 3, 2, 4]);
  return graph.reshape(moved, [batch, ...grid, pixels * channels]);
}

/** The inverse of {@link toBlocks}. */
export function fromBlocks(graph: Graph, x: Value, blocks: Blocks): Value {
  const { grid, pixels, windows } = blocks;
  const { strideHeight, strideWidth } = windows;
  const batch = x.shape[0]!;
  const channels = x.shape[3]! / pixels;
  const split = graph.reshape(x, [batch, ...grid, strideHeight, strideWidth * channels]);
  const picture = [batch, grid[0] * strideHeight, grid[1] * strideWidth, channels];
  const whole = graph.reshape(graph.transpose(split, [0, 1, 3, 2, 4]), picture);
  return fit(
    graph,
    whole,
    margins(blocks).map(([before, after]) => [-before, -after]),
  );
}

/** A filter `[height, width, channels, filters]` as `[tapRows, tapColumns, pixels · channels, filters]`. */
export function filterToBlocks(graph: Graph, filter: Value, { taps, windows, pixels }: Blocks): Value {
  const [height, width, channels, filters] = filter.shape as [number, number, number, number];
  const { strideHeight, strideWidth } = windows;
  const whole = fit(graph, graph.dense(filter), [
    [0, taps[0] * strideHeight - height],
    [0, taps[1] * strideWidth - width],
    [0, 0],
    [0, 0],
  ]);
  const split = [taps[0], strideHeight, taps[1], strideWidth * channels * filters];
  const moved = graph.transpose(graph.reshape(whole, split), [0, 2, 1, 3]);
  return graph.reshape(moved, [...taps, pixels * channels, filters]);
}

/** The inverse of {@link filterToBlocks}, for a gradient; `shape` is the filter's. */
export function filterFromBlocks(
  graph: Graph,
  gradient: Value,
  { blocks, shape }: { readonly blocks: Blocks; readonly shape: readonly number[] },
): Value {
  const { taps, windows } = blocks;
  const { strideHeight, strideWidth } = windows;
  const rest = product(shape.slice(2));
  const split = graph.reshape(gradient, [taps[0], taps[1], strideHeight, strideWidth * rest]);
  const whole = [taps[0] * strideHeight, taps[1] * strideWidth, shape[2]!, shape[3]!];
  const moved = graph.reshape(graph.transpose(split, [0, 2, 1, 3]), whole);
  return slice(graph, moved, { begin: [0, 0, 0, 0], end: shape });
}
