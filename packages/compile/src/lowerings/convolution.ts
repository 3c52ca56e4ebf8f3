import {
  convolve,
  convolveTransposed,
  filterGradient,
  windowsOf,
  type ConvolutionAttributes,
  type Shape4,
} from './convolve.js';
import type { Graph, SameConvolution, Value } from '../graph/graph.js';
import { finishFused } from './fused.js';
import { binary, lowering, required, type LoweringTable } from './lowering.js';
import {
  isSameConvolution,
  quarter,
  shareTaps,
  stridedAttributes,
  sumTaps,
  turned,
} from './resampled-convolution.js';

function forward(
  graph: Graph,
  [x, filter]: readonly [Value, Value],
  attributes: ConvolutionAttributes,
): Value {
  const same = isSameConvolution(windowsOf([x.shape, filter.shape], attributes));
  if (!same) return convolve(graph, [x, filter], attributes);
  if (x.doubled !== undefined) {
    const picture: Shape4 = [x.shape[0]!, x.shape[1]!, x.shape[2]!, filter.shape[3]!];
    const summed = sumTaps(graph, turned(graph, filter));
    return convolveTransposed(graph, [x.doubled, summed], [picture, stridedAttributes(filter.shape)]);
  }
  const result = convolve(graph, [x, filter], attributes);
  return { ...result, sameConvolution: { x, filter: () => filter } };
}

function inputGradient(
  graph: Graph,
  [dy, filter]: readonly [Value, Value],
  [shape, attributes]: readonly [Shape4, ConvolutionAttributes],
): Value {
  const same = isSameConvolution(windowsOf([shape, filter.shape], attributes));
  if (!same) return convolveTransposed(graph, [dy, filter], [shape, attributes]);
  if (dy.doubled !== undefined) {
    const strided = stridedAttributes(filter.shape);
    return convolveTransposed(graph, [dy.doubled, sumTaps(graph, filter)], [shape, strided]);
  }
  const result = convolveTransposed(graph, [dy, filter], [shape, attributes]);
  return { ...result, sameConvolution: { x: dy, filter: () => turned(graph, filter) } };
}

function gradientOfFilter(
  graph: Graph,
  [x, dy]: readonly [Value, Value],
  [shape, attributes]: readonly [Shape4, ConvolutionAttributes],
): Value {
  const same = isSameConvolution(windowsOf([x.shape, shape], attributes));
  const [height, width, channels, filters] = shape;
  const strided = stridedAttributes(shape);
  if (same && x.doubled !== undefined) {
    const larger: Shape4 = [height + 1, width + 1, filters, channels];
    return turned(graph, shareTaps(graph, filterGradient(graph, [dy, x.doubled], [larger, strided])));
  }
  if (same && dy.doubled !== undefined) {
    const larger: Shape4 = [height + 1, width + 1, channels, filters];
    return shareTaps(graph, filterGradient(graph, [x, dy.doubled], [larger, strided]));
  }
  return filterGradient(graph, [x, dy], [shape, attributes]);
}

/** The averages of 2×2 results of a convolution. */
export function averageOfConvolution(graph: Graph, { x, filter, offset }: SameConvolution): Value {
  const taps = filter();
  const summed = quarter(graph, sumTaps(graph, taps));
  const result = convolve(graph, [x, summed], stridedAttributes(taps.shape));
  return offset === undefined ? result : binary(graph, 'Add', [result, offset]);
}

export interface FusedAttributes extends ConvolutionAttributes {
  readonly activation: string;
  readonly leakyreluAlpha?: number;
}

export const convolution: LoweringTable = {
  Conv2D: lowering<ConvolutionAttributes>((context) =>
    forward(context.graph, [required(context, 'x'), required(context, 'filter')], context.attributes),
  ),
  Conv2DBackpropFilter: lowering<ConvolutionAttributes & { filterShape: Shape4 }>((context) =>
    gradientOfFilter(
      context.graph,
      [required(context, 'x'), required(context, 'dy')],
      [context.attributes.filterShape, context.attributes],
    ),
  ),
  Conv2DBackpropInput: lowering<ConvolutionAttributes & { inputShape: Shape4 }>((context) =>
    inputGradient(
      context.graph,
      [required(context, 'dy'), required(context, 'filter')],
      [context.attributes.inputShape, context.attributes],
    ),
  ),
  FusedConv2D: lowering<FusedAttributes>((context) => {
    const { graph, attributes, inputs } = context;
    const product = forward(graph, [required(context, 'x'), required(context, 'filter')], attributes);
    const result = finishFused(graph, product, context);
    const { sameConvolution } = product;
    if (sameConvolution === undefined || attributes.activation !== 'linear') return result;
    const bias = inputs['bias'];
    return {
      ...result,
      sameConvolution: { ...sameConvolution, ...(bias === undefined ? {} : { offset: bias }) },
    };
  }),
};
