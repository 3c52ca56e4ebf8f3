import * as tf from '@tensorflow/tfjs';
import type { Graph, Value } from '../graph/graph.js';
import { convolution } from './convolution.js';
import { gatherConstant, lowering, pad, required, slice, type LoweringTable } from './lowering.js';
import { reduce } from './reductions.js';
import { coverage, patches, type Windows } from './windows.js';

type Shape5 = [number, number, number, number, number];

interface Convolution3dAttributes {
  readonly strides: [number, number, number] | number;
  readonly pad: 'valid' | 'same';
  readonly dilations?: [number, number, number] | number;
}

type Geometry = tf.backend_util.Conv3DInfo;
type Cuts = readonly (readonly [number, number])[];

/**
 * tfjs pads volumes by less than nothing where a stride skips their end; that is the same as to cut them first. `cuts`
 * are of all five axes, and the geometry is that of what is left.
 */
function geometryOf(
  [input, filter]: readonly [readonly number[], readonly number[]],
  { strides, dilations = 1, pad: padding }: Convolution3dAttributes,
): { readonly geometry: Geometry; readonly cuts: Cuts } {
  const geometry = tf.backend_util.computeConv3DInfo(
    [...input] as Shape5,
    [...filter] as Shape5,
    strides,
    dilations,
    padding,
  );
  const { front, back, top, bottom, left, right, type } = geometry.padInfo;
  const below = (number: number): number => Math.max(0, -number);
  const above = (number: number): number => Math.max(0, number);
  const cuts: Cuts = [
    [0, 0],
    [below(front), below(back)],
    [below(top), below(bottom)],
    [below(left), below(right)],
    [0, 0],
  ];
  const [inDepth, inHeight, inWidth] = [1, 2, 3].map(
    (axis) => input[axis]! - cuts[axis]![0] - cuts[axis]![1],
  );
  const padInfo = {
    type,
    front: above(front),
    back: above(back),
    top: above(top),
    bottom: above(bottom),
    left: above(left),
    right: above(right),
  };
  return {
    geometry: { ...geometry, inDepth: inDepth!, inHeight: inHeight!, inWidth: inWidth!, padInfo },
    cuts,
  };
}

function cut(graph: Graph, x: Value, cuts: Cuts): Value {
  const begin = cuts.map(([before]) => before);
  return slice(graph, x, { begin, end: x.shape.map((length, axis) => length - cuts[axis]![1]) });
}

/** The windows along the depth, as those of a picture one column wide. */
export function depthWindows(geometry: Geometry): Windows {
  return {
    inHeight: geometry.inDepth,
    inWidth: 1,
    outHeight: geometry.outDepth,
    outWidth: 1,
    filterHeight: geometry.filterDepth,
    filterWidth: 1,
    strideHeight: geometry.strideDepth,
    strideWidth: 1,
    dilationHeight: geometry.dilationDepth,
    dilationWidth: 1,
    padInfo: { top: geometry.padInfo.front, left: 0 },
  };
}

/** Attributes of the two-dimensional convolution of every slice. */
function sliceAttributes({ padInfo, ...geometry }: Geometry) {
  const { top, bottom, left, right } = padInfo;
  return {
    strides: [geometry.strideHeight, geometry.strideWidth],
    dilations: [geometry.dilationHeight, geometry.dilationWidth],
    pad: [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    dimRoundingMode: 'floor',
  };
}

function planar(
  graph: Graph,
  kernel: string,
  [inputs, attributes]: readonly [Record<string, Value>, object],
) {
  const call = { graph, inputs, attributes: attributes as Readonly<Record<string, unknown>> };
  return convolution[kernel]!(call) as Value;
}

/** The slices that one output slice reads, as channels of one picture: `[batch · outDepth, height, width, taps · channels]`. */
function slices(graph: Graph, x: Value, geometry: Geometry): Value {
  const [batch, depth, height, width, channels] = x.shape as Shape5;
  const rows = graph.reshape(x, [batch, depth, 1, height * width * channels]);
  const taps = patches(graph, rows, { windows: depthWindows(geometry) });
  const apart = graph.reshape(taps, [
    batch * geometry.outDepth,
    geometry.filterDepth,
    height,
    width,
    channels,
  ]);
  const together = graph.transpose(apart, [0, 2, 3, 1, 4]);
  return graph.reshape(together, [...together.shape.slice(0, 3), geometry.filterDepth * channels]);
}

/** A filter of {@link slices}: `[height, width, taps · channels, filters]`. */
function sliceFilter(graph: Graph, filter: Value): Value {
  const [taps, height, width, channels, filters] = filter.shape as Shape5;
  const moved = graph.transpose(filter, [1, 2, 0, 3, 4]);
  return graph.reshape(moved, [height, width, taps * channels, filters]);
}

function mergeDepth(graph: Graph, x: Value): Value {
  const [batch, depth, ...picture] = x.shape;
  return graph.reshape(x, [batch! * depth!, ...picture]);
}

function forward(
  graph: Graph,
  [x, filter]: readonly [Value, Value],
  attributes: Convolution3dAttributes,
): Value {
  const { geometry, cuts } = geometryOf([x.shape, filter.shape], attributes);
  const inputs = { x: slices(graph, cut(graph, x, cuts), geometry), filter: sliceFilter(graph, filter) };
  const result = planar(graph, 'Conv2D', [inputs, sliceAttributes(geometry)]);
  return graph.reshape(result, geometry.outShape);
}

function filterGradient(
  graph: Graph,
  [x, dy]: readonly [Value, Value],
  [shape, attributes]: readonly [Shape5, Convolution3dAttributes],
): Value {
  const { geometry, cuts } = geometryOf([x.shape, shape], attributes);
  const [taps, height, width, channels, filters] = shape;
  const inputs = { x: slices(graph, cut(graph, x, cuts), geometry), dy: mergeDepth(graph, dy) };
  const filterShape = [height, width, taps * channels, filters];
  const result = planar(graph, 'Conv2DBackpropFilter', [
    inputs,
    { ...sliceAttributes(geometry), filterShape },
  ]);
  const apart = graph.reshape(result, [height, width, taps, channels, filters]);
  return graph.transpose(apart, [2, 0, 1, 3, 4]);
}

/** What every output slice gives to each slice that it reads, summed where they overlap. */
function inputGradient(
  graph: Graph,
  [dy, filter]: readonly [Value, Value],
  [shape, attributes]: readonly [Shape5, Convolution3dAttributes],
): Value {
  const { geometry, cuts } = geometryOf([shape, filter.shape], attributes);
  const { outDepth, filterDepth, inDepth: depth, inHeight: height, inWidth: width } = geometry;
  const [batch, , , , channels] = shape;
  const inputs = { dy: mergeDepth(graph, dy), filter: sliceFilter(graph, filter) };
  const inputShape = [batch * outDepth, height, width, filterDepth * channels];
  const together = planar(graph, 'Conv2DBackpropInput', [
    inputs,
    { ...sliceAttributes(geometry), inputShape },
  ]);
  const apart = graph.reshape(together, [batch, outDepth, height, width, filterDepth, channels]);
  const size = height * width * channels;
  const rows = graph.reshape(graph.transpose(apart, [0, 1, 4, 2, 3, 5]), [
    batch,
    outDepth * filterDepth,
    size,
  ]);
  const none: readonly [number, number] = [0, 0];
  const padded = pad(graph, rows, { paddings: [none, [0, 1], none] });
  const { slots, windows, taps } = coverage(depthWindows(geometry));
  const indices = windows.map((window, index) =>
    window === outDepth ? outDepth * filterDepth : window * filterDepth + taps[index]!,
  );
  const gathered = graph.reshape(gatherConstant(graph, padded, { indices, axis: 1 }), [
    batch,
    slots,
    depth,
    size,
  ]);
  const sum = reduce(graph, 'ReduceSum', [gathered, { axes: [1], keepDims: false }]);
  return pad(graph, graph.reshape(sum, [batch, depth, height, width, channels]), { paddings: cuts });
}

/**
 * Convolutions of volumes, as convolutions of pictures: the slices that an output slice reads become channels, so that
 * whatever is fast for pictures is fast here.
 */
export const convolution3d: LoweringTable = {
  Conv3D: lowering<Convolution3dAttributes>((context) =>
    forward(context.graph, [required(context, 'x'), required(context, 'filter')], context.attributes),
  ),
  Conv3DBackpropFilterV2: lowering<Convolution3dAttributes & { filterShape: Shape5 }>((context) =>
    filterGradient(
      context.graph,
      [required(context, 'x'), required(context, 'dy')],
      [context.attributes.filterShape, context.attributes],
    ),
  ),
  Conv3DBackpropInputV2: lowering<Convolution3dAttributes & { inputShape: Shape5 }>((context) =>
    inputGradient(
      context.graph,
      [required(context, 'dy'), required(context, 'filter')],
      [context.attributes.inputShape, context.attributes],
    ),
  ),
};
