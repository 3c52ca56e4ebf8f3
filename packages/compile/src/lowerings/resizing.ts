import type { Graph, Value } from '../graph/graph.js';
import { withPicture } from '../graph/picture.js';
import { cast } from './elementwise.js';
import { lowering, required, type LoweringTable } from './lowering.js';

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
    const real = cast(graph, images, 'float32');
    const resized = resizeBy(graph, real, { rows: axis(0), columns: axis(1) });
    const result = nearest ? cast(graph, resized, images.type) : resized;
    const [, height, width] = images.shape as [number, number, number];
    const doubles = nearest && attributes.size![0] === 2 * height && attributes.size![1] === 2 * width;
    return doubles && !attributes.alignCorners ? withPicture(result, { doubled: images }) : result;
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

export const resizing: LoweringTable = {
  ResizeBilinear: resize(false),
  ResizeBilinearGrad: resizeGradient(false),
  ResizeNearestNeighbor: resize(true),
  ResizeNearestNeighborGrad: resizeGradient(true),
};
