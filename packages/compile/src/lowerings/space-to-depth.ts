import type { Graph, Value } from '../graph/graph.js';
import { binary, concat, pad, slice } from './lowering.js';
import { axesOf, type Axis, type Windows } from './windows.js';

/**
 * A convolution over few channels written as one of stride 1 over blocks: the pixels of a block become channels of
 * one, so that patches are gathered in fewer and longer pieces. A block is as large as the stride, or 2×2 for stride 1,
 * where it has as many results too. The filter is filled up with zeros to whole blocks.
 */
export interface Blocks {
  readonly windows: Windows;
  readonly vertical: BlockAxis;
  readonly horizontal: BlockAxis;
  /** Part of the multiply-adds that is not by the zeros of the filter. */
  readonly share: number;
}

interface BlockAxis {
  /** Pixels in a block. */
  readonly pixels: number;
  /** Results of a block. */
  readonly results: number;
  /** Blocks that a window covers. */
  readonly taps: number;
  /** Blocks of the input. */
  readonly grid: number;
  /** Blocks of the results. */
  readonly resultGrid: number;
  /** Places of the input, of the results and of the filter, and those before the input. */
  readonly input: number;
  readonly output: number;
  readonly filter: number;
  readonly before: number;
}

type Margin = readonly [before: number, after: number];

const none: Margin = [0, 0];

/** More channels than this are long enough pieces as they are. */
const mostChannels = 4;
/** With more filters, the multiplications by zeros cost more than the pieces save when there is no stride. */
const mostFiltersWithoutStride = 128;

/** @returns `undefined` when blocks would not make a convolution of this filter quicker. */
export function blocksOf(windows: Windows, filterShape: readonly number[]): Blocks | undefined {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = windows;
  const [height, width, channels, filters] = filterShape as [number, number, number, number];
  const strided = strideHeight * strideWidth > 1;
  const worthwhile = strided || (height * width > 1 && filters <= mostFiltersWithoutStride);
  if (!worthwhile || channels > mostChannels || dilationHeight * dilationWidth !== 1) return undefined;
  const pixelsOf = ({ output, stride }: Axis): number => (stride > 1 ? stride : Math.min(2, output));
  const { vertical, horizontal } = axesOf(windows);
  const [rows, columns] = [vertical, horizontal].map((axis) => blockAxis(axis, pixelsOf(axis))) as [
    BlockAxis,
    BlockAxis,
  ];
  return { windows, vertical: rows, horizontal: columns, share: shareOf(rows) * shareOf(columns) };
}

function blockAxis({ input, output, filter, before, stride }: Axis, pixels: number): BlockAxis {
  const places = { input, output, filter, before };
  const results = pixels / stride;
  const taps = Math.ceil(((results - 1) * stride + places.filter) / pixels);
  const resultGrid = Math.ceil(places.output / results);
  return { ...places, pixels, results, taps, resultGrid, grid: resultGrid - 1 + taps };
}

function shareOf({ filter, taps, pixels, output, resultGrid, results }: BlockAxis): number {
  return ((filter / (taps * pixels)) * output) / (resultGrid * results);
}

/** Shape of a picture in blocks, and of a filter over them. */
export function inputGrid({ vertical, horizontal }: Blocks, channels: number): [number, number, number] {
  return [vertical.grid, horizontal.grid, vertical.pixels * horizontal.pixels * channels];
}

export function blockedFilterShape(
  { vertical, horizontal }: Blocks,
  [, , channels, filters]: readonly number[],
): [number, number, number, number] {
  const pixels = vertical.pixels * horizontal.pixels;
  const results = vertical.results * horizontal.results;
  return [vertical.taps, horizontal.taps, pixels * channels!, results * filters!];
}

/** Adds zeros where a margin is above zero and cuts off where it is below. */
function fit(graph: Graph, x: Value, margins: readonly Margin[]): Value {
  const begin = margins.map(([before]) => Math.max(0, -before));
  const end = margins.map(([, after], axis) => x.shape[axis]! - Math.max(0, -after));
  return pad(graph, slice(graph, x, { begin, end }), {
    paddings: margins.map(([before, after]) => [Math.max(0, before), Math.max(0, after)]),
  });
}

/** `[batch, rows · a, columns · b, depth]` as `[batch, rows, columns, a · b · depth]`. */
function gatherBlocks(graph: Graph, x: Value, [a, b]: readonly [number, number]): Value {
  const [batch, height, width, depth] = x.shape as [number, number, number, number];
  if (a * b === 1) return x;
  const split = graph.reshape(x, [batch, height / a, a, width / b, b * depth]);
  return graph.reshape(graph.transpose(split, [0, 1, 3, 2, 4]), [
    batch,
    height / a,
    width / b,
    a * b * depth,
  ]);
}

/** The inverse of {@link gatherBlocks}. */
export function spreadBlocks(graph: Graph, x: Value, [a, b]: readonly [number, number]): Value {
  const [batch, rows, columns, all] = x.shape as [number, number, number, number];
  if (a * b === 1) return x;
  const split = graph.reshape(x, [batch, rows, columns, a, all / a]);
  return graph.reshape(graph.transpose(split, [0, 1, 3, 2, 4]), [
    batch,
    rows * a,
    columns * b,
    all / (a * b),
  ]);
}

const inputMargin = ({ before, input, grid, pixels }: BlockAxis): Margin => [
  before,
  grid * pixels - before - input,
];
const resultMargin = ({ output, resultGrid, results }: BlockAxis): Margin => [
  0,
  resultGrid * results - output,
];
const inverse = ([before, after]: Margin): Margin => [0 - before, 0 - after];

export function inputToBlocks(graph: Graph, x: Value, { vertical, horizontal }: Blocks): Value {
  const whole = fit(graph, graph.dense(x), [none, inputMargin(vertical), inputMargin(horizontal), none]);
  return gatherBlocks(graph, whole, [vertical.pixels, horizontal.pixels]);
}

export function inputFromBlocks(graph: Graph, x: Value, { vertical, horizontal }: Blocks): Value {
  const whole = spreadBlocks(graph, x, [vertical.pixels, horizontal.pixels]);
  return fit(graph, whole, [none, inverse(inputMargin(vertical)), inverse(inputMargin(horizontal)), none]);
}

export function resultsToBlocks(graph: Graph, y: Value, { vertical, horizontal }: Blocks): Value {
  const known = y.picture?.blocks;
  if (known !== undefined && areTwoByTwo({ vertical, horizontal })) return concat(graph, known(), 3);
  const whole = fit(graph, graph.dense(y), [none, resultMargin(vertical), resultMargin(horizontal), none]);
  return gatherBlocks(graph, whole, [vertical.results, horizontal.results]);
}

export function resultsFromBlocks(graph: Graph, y: Value, { vertical, horizontal }: Blocks): Value {
  const whole = spreadBlocks(graph, y, [vertical.results, horizontal.results]);
  return fit(graph, whole, [none, inverse(resultMargin(vertical)), inverse(resultMargin(horizontal)), none]);
}

/** Whether blocks have two results in both directions, and nothing is left over. */
export function areTwoByTwo({ vertical, horizontal }: Pick<Blocks, 'vertical' | 'horizontal'>): boolean {
  return [vertical, horizontal].every((axis) => axis.results === 2 && resultMargin(axis)[1] === 0);
}

/** Row and column of every result of a block, with its number. */
function resultsOf({ vertical, horizontal }: Blocks): { row: number; column: number; index: number }[] {
  return Array.from({ length: vertical.results * horizontal.results }, (_, index) => ({
    row: Math.floor(index / horizontal.results),
    column: index % horizontal.results,
    index,
  }));
}

/** Zeros around the filter where it makes the result number `place` of a block; without stride, results are pixels apart. */
const filterMargin = ({ taps, pixels, filter }: BlockAxis, place: number): Margin => [
  place,
  taps * pixels - filter - place,
];

export function filterToBlocks(graph: Graph, filter: Value, blocks: Blocks): Value {
  return overTaps(graph, concat(graph, placedFilters(graph, filter, blocks), 3), blocks);
}

/** For each result of a block the filter that makes it alone. */
export function filtersOfResults(graph: Graph, filter: Value, blocks: Blocks): readonly Value[] {
  return placedFilters(graph, filter, blocks).map((placed) => overTaps(graph, placed, blocks));
}

function placedFilters(graph: Graph, filter: Value, blocks: Blocks): readonly Value[] {
  const { vertical, horizontal } = blocks;
  const dense = graph.dense(filter);
  return resultsOf(blocks).map(({ row, column }) =>
    fit(graph, dense, [filterMargin(vertical, row), filterMargin(horizontal, column), none, none]),
  );
}

/** A filter over whole blocks of pixels as one over blocks. */
function overTaps(graph: Graph, whole: Value, { vertical, horizontal }: Blocks): Value {
  const [, , channels, filters] = whole.shape as [number, number, number, number];
  const { pixels } = horizontal;
  const split = [vertical.taps, vertical.pixels, horizontal.taps, pixels * channels * filters];
  const moved = graph.transpose(graph.reshape(whole, split), [0, 2, 1, 3]);
  return graph.reshape(moved, [vertical.taps, horizontal.taps, vertical.pixels * pixels * channels, filters]);
}

/** The adjoint of {@link filterToBlocks}: the gradient of a filter of shape `shape`. */
export function filterFromBlocks(
  graph: Graph,
  gradient: Value,
  { blocks, shape }: { readonly blocks: Blocks; readonly shape: readonly [number, number, number, number] },
): Value {
  const { vertical, horizontal } = blocks;
  const [height, width, channels, filters] = shape;
  const results = vertical.results * horizontal.results;
  const last = horizontal.pixels * channels * filters * results;
  const split = graph.reshape(gradient, [vertical.taps, horizontal.taps, vertical.pixels, last]);
  const whole = [vertical.taps * vertical.pixels, horizontal.taps * horizontal.pixels];
  const moved = graph.reshape(graph.transpose(split, [0, 2, 1, 3]), [...whole, channels, results * filters]);
  return resultsOf(blocks)
    .map(({ row, column, index }) =>
      slice(graph, moved, {
        begin: [row, column, 0, index * filters],
        end: [row + height, column + width, channels, (index + 1) * filters],
      }),
    )
    .reduce((sum, part) => binary(graph, 'Add', [sum, part]));
}
