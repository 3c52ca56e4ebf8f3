import type { Graph, Value } from '../graph/graph.js';
import type { FusedAttributes } from './convolution.js';
import { windowsOf, type ConvolutionAttributes, type Shape4 } from './convolve.js';
import { finishFused } from './fused.js';
import { binary, gatherConstant, lowering, pad, required, type LoweringTable } from './lowering.js';
import { reduce } from './reductions.js';
import { coverage, patches, type Windows } from './windows.js';

type FilterShape = readonly [height: number, width: number, channels: number, multiplier: number];

/** A depthwise filter as {@link windowsOf} takes it: as many outputs as channels. */
function depthwiseWindows(
  [shape, [height, width, channels]]: readonly [readonly number[], FilterShape],
  attributes: ConvolutionAttributes,
): Windows {
  return windowsOf([shape, [height, width, channels, channels]], attributes);
}

/** Every tap of every window times its weight, summed over the taps. */
function forward(
  graph: Graph,
  [x, filter]: readonly [Value, Value],
  attributes: ConvolutionAttributes,
): Value {
  const filterShape = filter.shape as unknown as FilterShape;
  const [height, width, channels, multiplier] = filterShape;
  const windows = depthwiseWindows([x.shape, filterShape], attributes);
  const taps = patches(graph, x, { windows });
  const rows = graph.reshape(taps, [taps.shape[0]!, height * width, channels, 1]);
  const weights = graph.reshape(filter, [1, height * width, channels, multiplier]);
  const sum = reduce(graph, 'ReduceSum', [
    binary(graph, 'Mul', [rows, weights]),
    { axes: [1], keepDims: false },
  ]);
  return graph.reshape(sum, [x.shape[0]!, windows.outHeight, windows.outWidth, channels * multiplier]);
}

/** Every tap of every window times its gradient, summed over batch and positions. */
function filterGradient(
  graph: Graph,
  [x, dy]: readonly [Value, Value],
  [shape, attributes]: readonly [FilterShape, ConvolutionAttributes],
): Value {
  const [height, width, channels, multiplier] = shape;
  const taps = patches(graph, x, { windows: depthwiseWindows([x.shape, shape], attributes) });
  const count = taps.shape[0]!;
  const rows = graph.reshape(taps, [count, height * width, channels, 1]);
  const gradient = graph.reshape(dy, [count, 1, channels, multiplier]);
  const products = binary(graph, 'Mul', [rows, gradient]);
  return graph.reshape(reduce(graph, 'ReduceSum', [products, { axes: [0], keepDims: false }]), shape);
}

/** What each window gives to each of its taps, summed where windows overlap (col2im). */
function inputGradient(
  graph: Graph,
  [dy, filter]: readonly [Value, Value],
  [shape, attributes]: readonly [Shape4, ConvolutionAttributes],
): Value {
  const filterShape = filter.shape as unknown as FilterShape;
  const [height, width, channels, multiplier] = filterShape;
  const windows = depthwiseWindows([shape, filterShape], attributes);
  const positions = windows.outHeight * windows.outWidth;
  const taps = height * width;
  const gradient = graph.reshape(dy, [shape[0], positions, 1, channels, multiplier]);
  const weights = graph.reshape(filter, [1, 1, taps, channels, multiplier]);
  const products = reduce(graph, 'ReduceSum', [
    binary(graph, 'Mul', [gradient, weights]),
    { axes: [4], keepDims: false },
  ]);
  const none: readonly [number, number] = [0, 0];
  const rows = pad(graph, graph.reshape(products, [shape[0], positions * taps, channels]), {
    paddings: [none, [0, 1], none],
  });
  const { slots, windows: covering, taps: own } = coverage(windows);
  const indices = covering.map((window, index) =>
    window === positions ? positions * taps : window * taps + own[index]!,
  );
  const gathered = graph.reshape(gatherConstant(graph, rows, { indices, axis: 1 }), [
    shape[0],
    slots,
    shape[1] * shape[2],
    channels,
  ]);
  return graph.reshape(reduce(graph, 'ReduceSum', [gathered, { axes: [1], keepDims: false }]), shape);
}

/** Depthwise convolutions and their gradients, written as elementwise products: ONNX Runtime has no fast kernel for them. */
export const depthwise: LoweringTable = {
  DepthwiseConv2dNative: lowering<ConvolutionAttributes>((context) =>
    forward(context.graph, [required(context, 'x'), required(context, 'filter')], context.attributes),
  ),
  DepthwiseConv2dNativeBackpropFilter: lowering<ConvolutionAttributes & { filterShape: Shape4 }>((context) =>
    filterGradient(
      context.graph,
      [required(context, 'x'), required(context, 'dy')],
      [context.attributes.filterShape, context.attributes],
    ),
  ),
  DepthwiseConv2dNativeBackpropInput: lowering<ConvolutionAttributes & { inputShape: Shape4 }>((context) =>
    inputGradient(
      context.graph,
      [required(context, 'dy'), required(context, 'filter')],
      [context.attributes.inputShape, context.attributes],
    ),
  ),
  FusedDepthwiseConv2D: lowering<FusedAttributes>((context) => {
    const { graph, attributes } = context;
    return finishFused(
      graph,
      forward(graph, [required(context, 'x'), required(context, 'filter')], attributes),
      context,
    );
  }),
};
