import * as tf from '@tensorflow/tfjs';
import type { Graph, Value } from '../graph/graph.js';
import { withPicture } from '../graph/picture.js';
import {
  assertFits,
  binary,
  gatherConstant,
  lowering,
  pad,
  product,
  required,
  scalar,
  type LoweringContext,
  type LoweringTable,
} from './lowering.js';
import { reduce } from './reductions.js';
import { averageOfConvolution } from './convolution.js';
import { halves, quarter } from './resampled-convolution.js';
import { areTiles, gradientOfTiles, maximumOfTiles } from './tiles.js';
import { coverage, patches, type Windows } from './windows.js';

interface PoolAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** What padding is to a maximum; finite, so that a product with zero stays zero. */
const lowest = -3e38;

function windowsOf(x: Value, attributes: PoolAttributes): Windows {
  const { filterSize, strides, pad: padding, dimRoundingMode } = attributes;
  const shape = [...x.shape] as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, padding, dimRoundingMode);
  assertFits(info);
  return info;
}

/** How many input positions each window really covers, `[outHeight · outWidth]`. */
function validCounts(windows: Windows): number[] {
  const counts = Array<number>(windows.outHeight * windows.outWidth).fill(0);
  for (const window of coverage(windows).windows) if (window < counts.length) counts[window]! += 1;
  return counts;
}

function outputShape(x: Value, windows: Windows): number[] {
  return [x.shape[0]!, windows.outHeight, windows.outWidth, x.shape[3]!];
}

/** The mean of what each window covers, padding not counted. */
export function averagePool(graph: Graph, x: Value, windows: Windows): Value {
  const convolution = x.picture?.sameConvolution;
  if (convolution !== undefined && halves(windows)) return averageOfConvolution(graph, convolution);
  const taps = patches(graph, x, { windows });
  const sum = reduce(graph, 'ReduceSum', [taps, { axes: [1], keepDims: false }]);
  const inverse = validCounts(windows).map((count) => 1 / count);
  const shape = [1, windows.outHeight, windows.outWidth, 1];
  const factors = graph.constant(inverse, shape, 'float32');
  return binary(graph, 'Mul', [graph.reshape(sum, outputShape(x, windows)), factors]);
}

export function maximumPool(graph: Graph, x: Value, windows: Windows): Value {
  if (areTiles(windows)) {
    const { of, apply } = x.picture?.inOrder ?? { of: x, apply: (value: Value) => value };
    return apply(maximumOfTiles(graph, of, windows));
  }
  const taps = patches(graph, x, { windows, number: lowest });
  const result = reduce(graph, 'ReduceMax', [taps, { axes: [1], keepDims: false }]);
  return graph.reshape(result, outputShape(x, windows));
}

/** Per input position and covering window, `[batch, slots, positions, channels]` of a `[batch, windows, channels]` value. */
function spread(graph: Graph, value: Value, windows: Windows): Value {
  const [batch, height, width, channels] = value.shape as [number, number, number, number];
  const { slots, windows: indices } = coverage(windows);
  const rows = graph.reshape(value, [batch, height * width, channels]);
  const none: readonly [number, number] = [0, 0];
  const padded = pad(graph, rows, { paddings: [none, [0, 1], none] });
  const gathered = gatherConstant(graph, padded, { indices, axis: 1 });
  return graph.reshape(gathered, [batch, slots, windows.inHeight * windows.inWidth, channels]);
}

/** The number of the largest tap of each window, the first of equals: `[batch · windows, channels]` floats. */
export function winners(graph: Graph, taps: Value): Value {
  const shape = [taps.shape[0]!, taps.shape[2]!];
  const attributes = { axis: 1, keepdims: 0 };
  const wide = graph.node('ArgMax', [taps.name], { attributes, type: 'int32', shape });
  return graph.node('Cast', [wide.name], { attributes: { to: 1 }, type: 'float32', shape });
}

interface WinnersGradient {
  readonly dy: Value;
  readonly winner: Value;
  readonly windows: Windows;
}

/** Gives `dy` of each window to the position of its winning tap. */
export function giveToWinners(graph: Graph, { dy, winner, windows }: WinnersGradient): Value {
  const [batch, , , channels] = dy.shape as [number, number, number, number];
  const { slots, taps } = coverage(windows);
  const positions = windows.inHeight * windows.inWidth;
  const mine = graph.constant(taps, [1, slots, positions, 1], 'float32');
  const picture = graph.reshape(winner, dy.shape);
  const won = binary(graph, 'Equal', [spread(graph, picture, windows), mine, 'bool']);
  const gradient = spread(graph, dy, windows);
  const names = [won, gradient, scalar(graph, 0)].map((value) => graph.dense(value).name);
  const kept = graph.node('Where', names, { type: 'float32', shape: gradient.shape });
  const sum = reduce(graph, 'ReduceSum', [kept, { axes: [1], keepDims: false }]);
  return graph.reshape(sum, [batch, windows.inHeight, windows.inWidth, channels]);
}

export interface PoolGradient {
  readonly dy: Value;
  readonly x: Value;
  readonly windows: Windows;
}

export function maximumPoolGradient(graph: Graph, { dy, x, windows }: PoolGradient): Value {
  if (areTiles(windows)) return gradientOfTiles(graph, { dy, x, windows });
  const taps = patches(graph, graph.dense(x), { windows, number: lowest });
  return giveToWinners(graph, { dy, winner: winners(graph, taps), windows });
}

/** tfjs's own gradient divides by the full window, padding included; so does this, to be the same kernel. */
export function averagePoolGradient(graph: Graph, { dy, x, windows }: PoolGradient): Value {
  const gradient = spreadEvenly(graph, { dy, x, windows });
  return halves(windows) ? withPicture(gradient, { doubled: quarter(graph, dy) }) : gradient;
}

function spreadEvenly(graph: Graph, { dy, x, windows }: PoolGradient): Value {
  const sum = reduce(graph, 'ReduceSum', [spread(graph, dy, windows), { axes: [1], keepDims: false }]);
  const size = windows.filterHeight * windows.filterWidth;
  return graph.reshape(binary(graph, 'Mul', [sum, scalar(graph, Math.fround(1 / size))]), x.shape);
}

/** Where in the flat picture (or batch) each maximum stood. */
function positionsOf(
  graph: Graph,
  taps: Value,
  {
    windows,
    x,
    includeBatch,
  }: { readonly windows: Windows; readonly x: Value; readonly includeBatch: boolean },
): Value {
  const [batch, , , channels] = x.shape as [number, number, number, number];
  const { outHeight, outWidth, filterHeight, filterWidth, inWidth } = windows;
  const at = (row: number, column: number): number => (row * inWidth + column) * channels;
  const steps = Array.from({ length: filterHeight * filterWidth }, (_, tap) =>
    at(Math.floor(tap / filterWidth) * windows.dilationHeight, (tap % filterWidth) * windows.dilationWidth),
  );
  const corners = Array.from({ length: outHeight * outWidth }, (_, window) =>
    at(
      Math.floor(window / outWidth) * windows.strideHeight - windows.padInfo.top,
      (window % outWidth) * windows.strideWidth - windows.padInfo.left,
    ),
  );
  const shape = [batch, outHeight * outWidth, channels];
  const attributes = { axis: 1, keepdims: 0 };
  const winner = graph.node('ArgMax', [taps.name], {
    attributes,
    type: 'int32',
    shape: [taps.shape[0]!, channels],
  });
  const table = graph.initializer(steps, [steps.length], 'int32');
  const step = graph.node('Gather', [table, winner.name], { type: 'int32', shape: winner.shape });
  const corner = graph.constant(corners, [1, corners.length, 1], 'int32');
  const channel = graph.constant([...Array(channels).keys()], [1, 1, channels], 'int32');
  const first = graph.constant(
    Array.from({ length: batch }, (_, index) => (includeBatch ? (index * product(x.shape)) / batch : 0)),
    [batch, 1, 1],
    'int32',
  );
  const sum = [corner, channel, first].reduce(
    (total, part) => binary(graph, 'Add', [total, part]),
    graph.reshape(step, shape),
  );
  return graph.reshape(sum, outputShape(x, windows));
}

const gradient = (
  write: (graph: Graph, parts: PoolGradient) => Value,
): ((context: LoweringContext<PoolAttributes>) => Value) => {
  return (context) => {
    const [dy, x] = [required(context, 'dy'), required(context, 'input')];
    return write(context.graph, { dy, x, windows: windowsOf(x, context.attributes) });
  };
};

/** The gradient of {@link maximumPool}; of tiles it is known what it spreads, so that slopes and sums that follow take that. */
function maximumGradient(context: LoweringContext<PoolAttributes>): Value {
  const { graph, inputs } = context;
  const [dy, x] = [required(context, 'dy'), required(context, 'input')];
  const windows = windowsOf(x, context.attributes);
  const result = maximumPoolGradient(graph, { dy, x, windows });
  const output = inputs['output'];
  if (!areTiles(windows) || output === undefined) return result;
  const of = x.picture?.inOrder?.of ?? x;
  const spreading = (value: Value, given: Value): Value =>
    withPicture(value, { ofTiles: { dy: given, input: x.name, output, give } });
  const give = (given: Value): Value =>
    spreading(gradientOfTiles(graph, { dy: given, x: of, windows }), given);
  return spreading(result, dy);
}

const pool = (write: (graph: Graph, x: Value, windows: Windows) => Value) =>
  lowering<PoolAttributes>((context) => {
    const x = required(context, 'x');
    return write(context.graph, x, windowsOf(x, context.attributes));
  });

export const pooling: LoweringTable = {
  AvgPool: pool(averagePool),
  AvgPoolGrad: lowering<PoolAttributes>(gradient(averagePoolGradient)),
  MaxPool: pool(maximumPool),
  MaxPoolGrad: lowering<PoolAttributes>(maximumGradient),
  MaxPoolWithArgmax: lowering<PoolAttributes & { includeBatchInIndex: boolean }>((context) => {
    const { graph, attributes } = context;
    const x = graph.dense(required(context, 'x'));
    const windows = windowsOf(x, attributes);
    const taps = patches(graph, x, { windows, number: lowest });
    const includeBatch = attributes.includeBatchInIndex;
    return [maximumPool(graph, x, windows), positionsOf(graph, taps, { windows, x, includeBatch })];
  }),
};
