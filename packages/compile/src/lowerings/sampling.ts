import * as tf from '@tensorflow/tfjs';
import type { Graph, Value } from '../graph/graph.js';
import {
  binary,
  gatherConstant,
  lowering,
  pad,
  required,
  scalar,
  type LoweringContext,
  type LoweringTable,
} from './lowering.js';
import { reduce } from './reductions.js';
import { coverage, patches, type Windows } from './windows.js';

interface PoolAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function poolWindows(x: Value, attributes: PoolAttributes): Windows {
  const { filterSize, strides, pad: padding, dimRoundingMode } = attributes;
  const shape = [...x.shape] as [number, number, number, number];
  return tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, padding, dimRoundingMode);
}

/** How many input positions each window really covers, `[outHeight · outWidth]`. */
function validCounts(windows: Windows): number[] {
  const counts = Array<number>(windows.outHeight * windows.outWidth).fill(0);
  for (const window of coverage(windows).windows) if (window < counts.length) counts[window]! += 1;
  return counts;
}

function pooled(
  graph: Graph,
  [x, windows, number]: readonly [Value, Windows, number],
  operation: string,
): Value {
  const taps = patches(graph, x, { windows, number });
  const result = reduce(graph, operation, [taps, { axes: [1], keepDims: false }]);
  return graph.reshape(result, [x.shape[0]!, windows.outHeight, windows.outWidth, x.shape[3]!]);
}

/** Per input position and covering window, `[batch, slots, positions, channels]` of a `[batch, windows, channels]` value. */
function spread(graph: Graph, value: Value, windows: Windows): Value {
  const [batch, height, width, channels] = value.shape as [number, number, number, number];
  const { slots, windows: indices } = coverage(windows);
  const rows = graph.reshape(value, [batch, height * width, channels]);
  const padded = pad(graph, rows, {
    paddings: [
      [0, 0],
      [0, 1],
      [0, 0],
    ],
  });
  const gathered = gatherConstant(graph, padded, { indices, axis: 1 });
  return graph.reshape(gathered, [batch, slots, windows.inHeight * windows.inWidth, channels]);
}

function maxPoolGradient(context: LoweringContext<PoolAttributes>): Value {
  const { graph } = context;
  const [dy, x] = [required(context, 'dy'), graph.dense(required(context, 'input'))];
  const windows = poolWindows(x, context.attributes);
  const taps = patches(graph, x, { windows, number: -3e38 });
  const channels = x.shape[3]!;
  const wide = graph.node('ArgMax', [taps.name], {
    attributes: { axis: 1, keepdims: 0 },
    type: 'int32',
    shape: [taps.shape[0]!, channels],
  });
  const winner = graph.node('Cast', [wide.name], {
    attributes: { to: 1 },
    type: 'float32',
    shape: wide.shape,
  });
  const picture = graph.reshape(winner, [x.shape[0]!, windows.outHeight, windows.outWidth, channels]);
  const { slots, taps: own } = coverage(windows);
  const mine = graph.constant(own, [1, slots, windows.inHeight * windows.inWidth, 1], 'float32');
  const won = binary(graph, 'Equal', [spread(graph, picture, windows), mine, 'bool']);
  const gradient = spread(graph, dy, windows);
  const kept = graph.node('Where', [won.name, gradient.name, scalar(graph, 0).name], {
    type: 'float32',
    shape: gradient.shape,
  });
  return graph.reshape(reduce(graph, 'ReduceSum', [kept, { axes: [1], keepDims: false }]), x.shape);
}

/** tfjs's own gradient divides by the full window, padding included; so does this, to be the same kernel. */
function avgPoolGradient(context: LoweringContext<PoolAttributes>): Value {
  const { graph } = context;
  const [dy, x] = [required(context, 'dy'), required(context, 'input')];
  const windows = poolWindows(x, context.attributes);
  const sum = reduce(graph, 'ReduceSum', [spread(graph, dy, windows), { axes: [1], keepDims: false }]);
  const size = windows.filterHeight * windows.filterWidth;
  return graph.reshape(binary(graph, 'Mul', [sum, scalar(graph, Math.fround(1 / size))]), x.shape);
}

interface ResizeAttributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters?: boolean;
  readonly size?: [number, number];
}

/** One axis of a resize as a matrix `[to, from]`; tfjs's rules for corners and pixel centres. */
function resizeMatrix(
  [from, to]: readonly [number, number],
  [attributes, nearest]: readonly [ResizeAttributes, boolean],
): number[] {
  const corners = attributes.alignCorners && to > 1;
  const scale = corners ? (from - 1) / (to - 1) : from / to;
  const matrix = Array<number>(from * to).fill(0);
  for (let row = 0; row < to; row += 1) {
    const centre = attributes.halfPixelCenters ? scale * (row + 0.5) : scale * row;
    if (nearest) {
      const source = Math.min(from - 1, corners ? Math.round(centre) : Math.floor(centre));
      matrix[row * from + Math.max(0, source)] = 1;
      continue;
    }
    const position = Math.max(0, attributes.halfPixelCenters ? centre - 0.5 : centre);
    const low = Math.min(from - 1, Math.floor(position));
    const high = Math.min(from - 1, Math.ceil(position));
    matrix[row * from + low]! += 1 - (position - low);
    matrix[row * from + high]! += position - low;
  }
  return matrix;
}

/** Applies a matrix to the height and one to the width. */
function resizeBy(
  graph: Graph,
  x: Value,
  { rows, columns }: { readonly rows: Value; readonly columns: Value },
): Value {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [outHeight, outWidth] = [rows.shape[0]!, columns.shape[0]!];
  const lines = graph.reshape(x, [batch, height, width * channels]);
  const vertical = graph.node('MatMul', [graph.dense(rows).name, graph.dense(lines).name], {
    type: 'float32',
    shape: [batch, outHeight, width * channels],
  });
  const cells = graph.reshape(vertical, [batch * outHeight, width, channels]);
  const result = graph.node('MatMul', [graph.dense(columns).name, cells.name], {
    type: 'float32',
    shape: [batch * outHeight, outWidth, channels],
  });
  return graph.reshape(result, [batch, outHeight, outWidth, channels]);
}

const resize = (nearest: boolean) =>
  lowering<ResizeAttributes>((context) => {
    const { graph, attributes } = context;
    const images = required(context, 'images');
    const axis = (index: 0 | 1): Value => {
      const [from, to] = [images.shape[index + 1]!, attributes.size![index]];
      return graph.constant(resizeMatrix([from, to], [attributes, nearest]), [to, from], 'float32');
    };
    return resizeBy(graph, images, { rows: axis(0), columns: axis(1) });
  });

const resizeGradient = (nearest: boolean) =>
  lowering<ResizeAttributes>((context) => {
    const { graph, attributes } = context;
    const [images, dy] = [required(context, 'images'), required(context, 'dy')];
    const axis = (index: 1 | 2): Value => {
      const [from, to] = [images.shape[index]!, dy.shape[index]!];
      const matrix = graph.constant(resizeMatrix([from, to], [attributes, nearest]), [to, from], 'float32');
      return graph.transpose(matrix, [1, 0]);
    };
    return resizeBy(graph, dy, { rows: axis(1), columns: axis(2) });
  });

export const sampling: LoweringTable = {
  AvgPool: lowering<PoolAttributes>((context) => {
    const { graph } = context;
    const x = required(context, 'x');
    const windows = poolWindows(x, context.attributes);
    const sum = pooled(graph, [x, windows, 0], 'ReduceSum');
    const inverse = validCounts(windows).map((count) => 1 / count);
    const shape = [1, windows.outHeight, windows.outWidth, 1];
    return binary(graph, 'Mul', [sum, graph.constant(inverse, shape, 'float32')]);
  }),
  AvgPoolGrad: lowering<PoolAttributes>(avgPoolGradient),
  MaxPool: lowering<PoolAttributes>((context) => {
    const x = required(context, 'x');
    return pooled(context.graph, [x, poolWindows(x, context.attributes), -3e38], 'ReduceMax');
  }),
  MaxPoolGrad: lowering<PoolAttributes>(maxPoolGradient),
  ResizeBilinear: resize(false),
  ResizeBilinearGrad: resizeGradient(false),
  ResizeNearestNeighbor: resize(true),
  ResizeNearestNeighborGrad: resizeGradient(true),
};
