import * as tf from '@tensorflow/tfjs';
import type { Graph, Value } from '../graph/graph.js';
import { cast } from './elementwise.js';
import { binary, concat, gatherConstant, lowering, required, scalar, slice, unary } from './lowering.js';
import type { LoweringTable } from './lowering.js';
import { transform } from './transform.js';

type Shape4 = [number, number, number, number];

interface CropAttributes {
  readonly cropSize: [number, number];
  readonly method: 'bilinear' | 'nearest';
  readonly extrapolationValue: number;
}

/** One column of the boxes, `[boxes, 1]`. */
function corner(graph: Graph, boxes: Value, column: number): Value {
  return slice(graph, boxes, { begin: [0, column], end: [boxes.shape[0]!, column + 1] });
}

/** Where each line of a crop lies in the picture, `[boxes, to]`. */
function cropLines(
  graph: Graph,
  [first, last]: readonly [Value, Value],
  [from, to]: readonly [number, number],
): Value {
  const steps = Array.from({ length: to }, (_, index) => (to > 1 ? index / (to - 1) : 0.5));
  const span = binary(graph, 'Sub', [last, first]);
  const share = binary(graph, 'Mul', [span, graph.constant(steps, [1, to], 'float32')]);
  return binary(graph, 'Mul', [binary(graph, 'Add', [first, share]), scalar(graph, from - 1)]);
}

/** How much of each line of the picture each line of a crop is, `[boxes, to, from]`. */
function lineWeights(graph: Graph, lines: Value, [from, nearest]: readonly [number, boolean]): Value {
  const [boxes, to] = lines.shape as [number, number];
  const sources = graph.constant([...Array(from).keys()], [1, 1, from], 'float32');
  const places = graph.reshape(lines, [boxes, to, 1]);
  if (nearest) {
    const rounded = unary(graph, 'Floor', binary(graph, 'Add', [places, scalar(graph, 0.5)]));
    return cast(graph, binary(graph, 'Equal', [rounded, sources, 'bool']), 'float32');
  }
  const distance = unary(graph, 'Abs', binary(graph, 'Sub', [places, sources]));
  return unary(graph, 'Relu', binary(graph, 'Sub', [scalar(graph, 1), distance]));
}

function isInside(graph: Graph, lines: Value, from: number): Value {
  const above = binary(graph, 'GreaterOrEqual', [lines, scalar(graph, 0), 'bool']);
  const below = binary(graph, 'LessOrEqual', [lines, scalar(graph, from - 1), 'bool']);
  return binary(graph, 'And', [above, below, 'bool']);
}

/** Crops as two products with interpolation matrices, one for the rows and one for the columns. */
function cropAndResize(
  graph: Graph,
  [image, boxes, indices]: readonly [Value, Value, Value],
  { cropSize, method, extrapolationValue }: CropAttributes,
): Value {
  const [, height, width, channels] = image.shape as Shape4;
  const [outHeight, outWidth] = cropSize;
  const count = boxes.shape[0]!;
  const rows = cropLines(graph, [corner(graph, boxes, 0), corner(graph, boxes, 2)], [height, outHeight]);
  const columns = cropLines(graph, [corner(graph, boxes, 1), corner(graph, boxes, 3)], [width, outWidth]);
  const source = graph.node('Gather', [graph.dense(image).name, graph.dense(indices).name], {
    attributes: { axis: 0 },
    type: image.type,
    shape: [count, height, width, channels],
  });
  const product = (a: Value, b: Value, shape: readonly number[]): Value =>
    graph.node('MatMul', [graph.dense(a).name, graph.dense(b).name], { type: 'float32', shape });
  const nearest = method === 'nearest';
  const lines = graph.reshape(cast(graph, source, 'float32'), [count, height, width * channels]);
  const vertical = product(lineWeights(graph, rows, [height, nearest]), lines, [
    count,
    outHeight,
    width * channels,
  ]);
  const across = lineWeights(graph, columns, [width, nearest]);
  const cropped = product(
    graph.reshape(across, [count, 1, outWidth, width]),
    graph.reshape(vertical, [count, outHeight, width, channels]),
    [count, outHeight, outWidth, channels],
  );
  const inside = binary(graph, 'And', [
    graph.reshape(isInside(graph, rows, height), [count, outHeight, 1, 1]),
    graph.reshape(isInside(graph, columns, width), [count, 1, outWidth, 1]),
    'bool',
  ]);
  const names = [inside, cropped, scalar(graph, extrapolationValue)].map(({ name }) => name);
  return graph.node('Where', names, { type: 'float32', shape: cropped.shape });
}

interface RotateAttributes {
  readonly radians: number;
  readonly fillValue: number | [number, number, number];
  readonly center: number | [number, number];
}

/** The position that each position of a turned picture shows; `height · width` stands for outside. */
function rotated(
  [height, width]: readonly [number, number],
  { radians, center }: RotateAttributes,
): number[] {
  const [centreX, centreY] = tf.backend_util.getImageCenter(center, height, width);
  const [sine, cosine] = [Math.sin(radians), Math.cos(radians)];
  return Array.from({ length: height * width }, (_, index) => {
    const x = (index % width) - centreX;
    const y = Math.floor(index / width) - centreY;
    const column = Math.round(x * cosine - y * sine + centreX);
    const row = Math.round(x * sine + y * cosine + centreY);
    const inside = column >= 0 && column < width && row >= 0 && row < height;
    return inside ? row * width + column : height * width;
  });
}

/** Crops, turns, flips and projective maps of pictures. tfjs has no gradients for them. */
export const warping: LoweringTable = {
  CropAndResize: lowering<CropAttributes>((context) =>
    cropAndResize(
      context.graph,
      [required(context, 'image'), required(context, 'boxes'), required(context, 'boxInd')],
      context.attributes,
    ),
  ),
  FlipLeftRight: lowering((context) => {
    const image = required(context, 'image');
    const [batch, height, width, channels] = image.shape as Shape4;
    return slice(context.graph, image, {
      begin: [0, 0, width - 1, 0],
      end: [batch, height, -1, channels],
      strides: [1, 1, -1, 1],
    });
  }),
  RotateWithOffset: lowering<RotateAttributes>((context) => {
    const { graph, attributes } = context;
    const image = required(context, 'image');
    const [batch, height, width, channels] = image.shape as Shape4;
    const { fillValue } = attributes;
    const outside = Array.from({ length: channels }, (_, channel) => {
      if (typeof fillValue === 'number') return fillValue;
      return channel === 3 ? 255 : fillValue[channel]!; // tfjs fills a fourth channel with full opacity
    });
    const fill = graph.constant(outside, [1, 1, channels], image.type);
    const rows = concat(
      graph,
      [graph.reshape(image, [batch, height * width, channels]), { ...fill, shape: [batch, 1, channels] }],
      1,
    );
    const indices = rotated([height, width], attributes);
    return graph.reshape(gatherConstant(graph, rows, { indices, axis: 1 }), image.shape);
  }),
  Transform: transform,
};
