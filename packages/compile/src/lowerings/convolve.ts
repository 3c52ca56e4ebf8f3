import * as tf from '@tensorflow/tfjs';
import { UnsupportedCase } from '../errors.js';
import type { Graph, Value } from '../graph/graph.js';
import { withPicture } from '../graph/picture.js';
import { reduce } from './reductions.js';
import { assertFits, concat, gatherConstant, matMul2d, product } from './lowering.js';
import { phasesTogether, productOfPhases } from './phases-together.js';
import {
  blocksOf,
  type Blocks,
  areTwoByTwo,
  blockedFilterShape,
  filterToBlocks,
  filtersOfResults,
  inputFromBlocks,
  inputGrid,
  inputToBlocks,
  resultsFromBlocks,
  resultsToBlocks,
} from './space-to-depth.js';
import {
  channelRows,
  coverage,
  inParts,
  interleave,
  isPointwise,
  patchIndices,
  transposePhases,
  type TransposePhases,
  withRowAfter,
  type Windows,
} from './windows.js';

export type Shape4 = [number, number, number, number];

export interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dilations?: [number, number] | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

export function windowsOf(
  [input, filter]: readonly [readonly number[], readonly number[]],
  attributes: ConvolutionAttributes,
): Windows {
  if (attributes.dataFormat === 'NCHW') throw new UnsupportedCase('dataFormat NCHW');
  const info = tf.backend_util.computeConv2DInfo(
    [...input] as Shape4,
    [...filter] as Shape4,
    attributes.strides,
    attributes.dilations ?? 1,
    attributes.pad,
    attributes.dimRoundingMode,
  );
  assertFits(info);
  return info;
}

/** Stride 1 without padding, over blocks. */
export const overBlocks: ConvolutionAttributes = { strides: 1, pad: 'valid' };

export function convolve(
  graph: Graph,
  [x, filter]: readonly [Value, Value],
  attributes: ConvolutionAttributes,
): Value {
  const windows = windowsOf([x.shape, filter.shape], attributes);
  const blocks = blocksOf(windows, filter.shape);
  if (blocks !== undefined) {
    const input = inputToBlocks(graph, x, blocks);
    const results = (over: Value): Value =>
      graph.counting(blocks.share, () => overPatches(graph, [input, over], overBlocks));
    if (areTwoByTwo(blocks)) return inPixels(graph, [results, filter], blocks);
    return resultsFromBlocks(graph, results(filterToBlocks(graph, filter, blocks)), blocks);
  }
  return overPatches(graph, [x, filter], attributes);
}

/**
 * A convolution of which each pixel of a block can be had by itself. One product for all of them is quicker, unless they are taken
 * apart; then the whole is made of the parts too, as numbers of both may be compared and a product of another width can round
 * otherwise.
 */
function inPixels(
  graph: Graph,
  [results, filter]: readonly [(over: Value) => Value, Value],
  blocks: Blocks,
): Value {
  const pixels = filtersOfResults(graph, filter, blocks).map(results);
  const whole = results(filterToBlocks(graph, filter, blocks));
  const replace = graph.replacing(whole, concat(graph, pixels, 3));
  const takeApart = (): readonly Value[] => {
    replace();
    return pixels;
  };
  return withPicture(resultsFromBlocks(graph, whole, blocks), { blocks: takeApart });
}

function overPatches(
  graph: Graph,
  [x, filter]: readonly [Value, Value],
  attributes: ConvolutionAttributes,
): Value {
  const windows = windowsOf([x.shape, filter.shape], attributes);
  const [height, width, channels, filters] = filter.shape as Shape4;
  const columns = height * width * channels;
  const positions = windows.outHeight * windows.outWidth;
  const b = graph.reshape(filter, [columns, filters]);
  const batch = x.shape[0]!;
  const picture = [batch, windows.outHeight, windows.outWidth, filters];
  if (isPointwise(windows)) {
    const a = graph.reshape(x, [batch * positions, columns]);
    return graph.reshape(matMul2d(graph, { a, b }), picture);
  }
  const indices = patchIndices(graph, windows);
  const rows = channelRows(graph, x, { indices });
  const results = inParts(graph, [rows, batch * positions * columns], (part) => {
    const gathered = gatherConstant(graph, part, { indices, axis: 1 });
    const a = graph.reshape(gathered, [part.shape[0]! * positions, columns]);
    return matMul2d(graph, { a, b });
  });
  return graph.reshape(results, picture);
}

/** Results that are summed move three times: they are written, gathered and added. */
const summingMoves = 3;

function blockedColumns(blocks: Blocks, filter: Value): readonly number[] {
  return blockedFilterShape(blocks, filter.shape).slice(0, 3);
}

/**
 * The transposed convolution. With few input channels the product is made first and its rows are summed where
 * windows overlap (col2im); with many, the windows are gathered first, one product per stride phase, or one for all of
 * them where that makes it wider. The rule is the count of floats that move.
 */
export function convolveTransposed(
  graph: Graph,
  [dy, filter]: readonly [Value, Value],
  [shape, attributes]: readonly [Shape4, ConvolutionAttributes],
): Value {
  const windows = windowsOf([shape, filter.shape], attributes);
  const { outHeight, outWidth } = windows;
  if (dy.shape[1] !== outHeight || dy.shape[2] !== outWidth)
    throw new Error(
      `a result of ${shape[1]}×${shape[2]} comes of ${outHeight}×${outWidth}, received ${dy.shape[1]}×${dy.shape[2]}.`,
    );
  const [height, width, channels, filters] = filter.shape as Shape4;
  const blocks = blocksOf(windows, filter.shape);
  const together = phasesTogether(windows, channels);
  const columns = product(blocks === undefined ? [height, width, channels] : blockedColumns(blocks, filter));
  if (together !== undefined && together.reach * filters <= summingMoves * columns)
    return productOfPhases(graph, [dy, filter], together);
  if (blocks !== undefined) {
    const blocked = [resultsToBlocks(graph, dy, blocks), filterToBlocks(graph, filter, blocks)] as const;
    const picture: Shape4 = [shape[0], ...inputGrid(blocks, channels)];
    const overlaps = windowsOf([picture, blocked[1].shape], overBlocks);
    const sums = graph.counting(blocks.share, () => productThenSum(graph, blocked, [picture, overlaps]));
    return inputFromBlocks(graph, sums, blocks);
  }
  const flat = graph.reshape(graph.transpose(filter, [0, 1, 3, 2]), [height * width, filters, channels]);
  if (isPointwise(windows)) {
    const a = graph.reshape(dy, [product(dy.shape) / filters, filters]);
    return graph.reshape(matMul2d(graph, { a, b: graph.reshape(flat, [filters, channels]) }), shape);
  }
  const dilated = windows.dilationHeight * windows.dilationWidth !== 1;
  if (dilated || 2 * channels < filters) return productThenSum(graph, [dy, filter], [shape, windows]);
  const split = transposePhases(windows);
  const { phases, positions } = split;
  const mostTaps = Math.max(...phases.flat().map(({ taps }) => taps.length));
  const floatsOfPhase = product(positions) * shape[0] * mostTaps * filters;
  const rows = channelRows(graph, dy, { indices: phases.flat().flatMap(({ indices }) => indices) });
  return inParts(graph, [rows, 2 * floatsOfPhase], (part) =>
    gatherThenProduct(graph, [part, flat], [[part.shape[0]!, shape[1], shape[2], channels], split]),
  );
}

function productThenSum(
  graph: Graph,
  [dy, filter]: readonly [Value, Value],
  [shape, windows]: readonly [Shape4, Windows],
): Value {
  const [batch, inHeight, inWidth, channels] = shape;
  const [height, width, , filters] = filter.shape as Shape4;
  const positions = windows.outHeight * windows.outWidth;
  const padded = withRowAfter(graph, graph.reshape(dy, [batch, positions, filters]));
  const a = graph.reshape(padded, [batch * (positions + 1), filters]);
  const b = graph.reshape(filter, [height * width * channels, filters]);
  const columns = graph.counting(positions / (positions + 1), () =>
    matMul2d(graph, { a, b, transposeB: true }),
  );
  const rows = graph.reshape(columns, [batch, (positions + 1) * height * width, channels]);
  const { slots, windows: covering, taps } = coverage(windows);
  const indices = covering.map((window, index) => window * height * width + taps[index]!);
  const gathered = graph.reshape(gatherConstant(graph, rows, { indices, axis: 1 }), [
    batch,
    slots,
    inHeight * inWidth,
    channels,
  ]);
  return graph.reshape(reduce(graph, 'ReduceSum', [gathered, { axes: [1], keepDims: false }]), shape);
}

/** Of the channel rows of `dy`. */
function gatherThenProduct(
  graph: Graph,
  [rows, flat]: readonly [Value, Value],
  [shape, { phases, positions }]: readonly [Shape4, TransposePhases],
): Value {
  const [batch, inHeight, inWidth, channels] = shape;
  const filters = flat.shape[1]!;
  const count = batch * positions[0] * positions[1];
  const results = phases.map((line) =>
    line.map(({ taps, indices }) => {
      const picture = [batch, positions[0], positions[1], channels];
      if (taps.length === 0) return graph.fill(0, picture, 'float32');
      const a = graph.reshape(gatherConstant(graph, rows, { indices, axis: 1 }), [
        count,
        taps.length * filters,
      ]);
      const weights = gatherConstant(graph, flat, { indices: taps, axis: 0 });
      const b = graph.reshape(weights, [taps.length * filters, channels]);
      return graph.reshape(matMul2d(graph, { a, b }), picture);
    }),
  );
  return interleave(graph, results, [inHeight, inWidth]);
}
