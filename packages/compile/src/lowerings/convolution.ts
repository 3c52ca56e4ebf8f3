import {
  convolve,
  convolveTransposed,
  windowsOf,
  type ConvolutionAttributes,
  type Shape4,
} from './convolve.js';
import { filterGradient } from './filter-gradient.js';
import type { Graph, Value } from '../graph/graph.js';
import { withPicture, type SameConvolution } from '../graph/picture.js';
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

/**
 * Whether few filters read many channels, as where a picture is made. Its patches would be long and its products narrow,
 * so it is written as the gradient of the convolution back, whose patches are of the results: 3×3 from 64 channels of
 * 32×32 to 3, batch 64, has its filter's gradient in 8 ms, not 18.
 */
function isNarrowing([, , channels, filters]: readonly number[]): boolean {
  return filters! <= fewFilters && channels! >= 4 * filters!;
}

const fewFilters = 4;

function forward(
  graph: Graph,
  [x, filter]: readonly [Value, Value],
  attributes: ConvolutionAttributes,
): Value {
  const same = isSameConvolution(windowsOf([x.shape, filter.shape], attributes));
  if (!same) return convolve(graph, [x, filter], attributes);
  if (x.picture?.doubled !== undefined) {
    const picture = resultsOf(x, filter);
    const summed = sumTaps(graph, turned(graph, filter));
    return convolveTransposed(graph, [x.picture.doubled, summed], [picture, stridedAttributes(filter.shape)]);
  }
  const result = isNarrowing(filter.shape)
    ? convolveTransposed(graph, [x, turned(graph, filter)], [resultsOf(x, filter), attributes])
    : convolve(graph, [x, filter], attributes);
  return withPicture(result, { sameConvolution: { x, filter: () => filter } });
}

/** Shape of what a convolution gives that keeps the size. */
function resultsOf(x: Value, filter: Value): Shape4 {
  const [batch, height, width] = x.shape as Shape4;
  return [batch, height, width, filter.shape[3]!];
}

function inputGradient(
  graph: Graph,
  [dy, filter]: readonly [Value, Value],
  [shape, attributes]: readonly [Shape4, ConvolutionAttributes],
): Value {
  const same = isSameConvolution(windowsOf([shape, filter.shape], attributes));
  if (!same) return convolveTransposed(graph, [dy, filter], [shape, attributes]);
  if (dy.picture?.doubled !== undefined) {
    const strided = stridedAttributes(filter.shape);
    return convolveTransposed(graph, [dy.picture.doubled, sumTaps(graph, filter)], [shape, strided]);
  }
  const result = convolveTransposed(graph, [dy, filter], [shape, attributes]);
  return withPicture(result, { sameConvolution: { x: dy, filter: () => turned(graph, filter) } });
}

function gradientOfFilter(
  graph: Graph,
  [x, dy]: readonly [Value, Value],
  [shape, attributes]: readonly [Shape4, ConvolutionAttributes],
): Value {
  const same = isSameConvolution(windowsOf([x.shape, shape], attributes));
  const [height, width, channels, filters] = shape;
  const strided = stridedAttributes(shape);
  if (same && x.picture?.doubled !== undefined) {
    const larger: Shape4 = [height + 1, width + 1, filters, channels];
    return turned(graph, shareTaps(graph, filterGradient(graph, [dy, x.picture.doubled], [larger, strided])));
  }
  if (same && dy.picture?.doubled !== undefined) {
    const larger: Shape4 = [height + 1, width + 1, channels, filters];
    return shareTaps(graph, filterGradient(graph, [x, dy.picture.doubled], [larger, strided]));
  }
  if (same && isNarrowing(shape)) {
    const back: Shape4 = [height, width, filters, channels];
    return turned(graph, filterGradient(graph, [dy, x], [back, attributes]));
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
    const sameConvolution = product.picture?.sameConvolution;
    if (sameConvolution === undefined || attributes.activation !== 'linear') return result;
    const bias = inputs['bias'];
    const offset = bias === undefined ? {} : { offset: bias };
    return withPicture(result, { sameConvolution: { ...sameConvolution, ...offset } });
  }),
};
