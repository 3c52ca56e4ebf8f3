import * as tf from '@tensorflow/tfjs';
import type { Graph, Value } from '../graph/graph.js';
import { binary, lowering, required, scalar, type LoweringContext, type LoweringTable } from './lowering.js';
import { giveToWinners, winners } from './pooling.js';
import { reduce } from './reductions.js';
import { patches, type Windows } from './windows.js';

interface DilationAttributes {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dilations: [number, number] | number;
}

/** Every tap plus its filter, `[batch · windows, taps, channels]`; the result is the largest of them. */
function sums(context: LoweringContext<DilationAttributes>): {
  readonly taps: Value;
  readonly windows: Windows;
} {
  const { graph, attributes } = context;
  const [x, filter] = [required(context, 'x'), required(context, 'filter')];
  const windows = tf.backend_util.computeDilation2DInfo(
    [...x.shape] as [number, number, number, number],
    [...filter.shape] as [number, number, number],
    attributes.strides,
    attributes.pad,
    'NHWC',
    attributes.dilations,
  );
  const [height, width, channels] = filter.shape as [number, number, number];
  const weights = graph.reshape(filter, [1, height * width, channels]);
  const taps = binary(graph, 'Add', [patches(graph, x, { windows, number: -3e38 }), weights]);
  return { taps: graph.dense(taps), windows };
}

/** `dy` of each window where its winning tap is the given one, summed over windows. */
function filterGradient(graph: Graph, taps: Value, dy: Value): Value {
  const [count, size, channels] = taps.shape as [number, number, number];
  const winner = graph.reshape(winners(graph, taps), [count, 1, channels]);
  const own = graph.constant([...Array(size).keys()], [1, size, 1], 'float32');
  const won = binary(graph, 'Equal', [winner, own, 'bool']);
  const rows = graph.reshape(dy, [count, 1, channels]);
  const names = [won, graph.dense(rows), scalar(graph, 0)].map(({ name }) => name);
  const kept = graph.node('Where', names, { type: 'float32', shape: taps.shape });
  return reduce(graph, 'ReduceSum', [kept, { axes: [0], keepDims: false }]);
}

/** Grey-scale morphological dilation and its gradients. */
export const dilation2d: LoweringTable = {
  Dilation2D: lowering<DilationAttributes>((context) => {
    const { taps, windows } = sums(context);
    const result = reduce(context.graph, 'ReduceMax', [taps, { axes: [1], keepDims: false }]);
    const [batch, channels] = [required(context, 'x').shape[0]!, taps.shape[2]!];
    return context.graph.reshape(result, [batch, windows.outHeight, windows.outWidth, channels]);
  }),
  Dilation2DBackpropFilter: lowering<DilationAttributes>((context) => {
    const { taps } = sums(context);
    const gradient = filterGradient(context.graph, taps, required(context, 'dy'));
    return context.graph.reshape(gradient, required(context, 'filter').shape);
  }),
  Dilation2DBackpropInput: lowering<DilationAttributes>((context) => {
    const { taps, windows } = sums(context);
    const winner = winners(context.graph, taps);
    return giveToWinners(context.graph, { dy: required(context, 'dy'), winner, windows });
  }),
};
