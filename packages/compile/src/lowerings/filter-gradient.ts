import type { Graph, Value } from '../graph/graph.js';
import { overBlocks, windowsOf, type ConvolutionAttributes, type Shape4 } from './convolve.js';
import { binary, matMul2d, product, slice } from './lowering.js';
import { reduce } from './reductions.js';
import {
  blockedFilterShape,
  blocksOf,
  filterFromBlocks,
  inputToBlocks,
  resultsToBlocks,
} from './space-to-depth.js';
import { areLarge, patches, type Windows } from './windows.js';

/** The gradient of a convolution by its filter, which has this shape. */
export function filterGradient(
  graph: Graph,
  [x, dy]: readonly [Value, Value],
  [shape, attributes]: readonly [Shape4, ConvolutionAttributes],
): Value {
  const windows = windowsOf([x.shape, shape], attributes);
  const blocks = blocksOf(windows, shape);
  if (blocks !== undefined) {
    const blocked = [inputToBlocks(graph, x, blocks), resultsToBlocks(graph, dy, blocks)] as const;
    const filter = blockedFilterShape(blocks, shape);
    const gradient = graph.counting(blocks.share, () =>
      ofPatches(graph, blocked, [filter, windowsOf([blocked[0].shape, filter], overBlocks)]),
    );
    return filterFromBlocks(graph, gradient, { blocks, shape });
  }
  return quickInPairs([x.shape[0]!, windows], shape)
    ? ofPairs(graph, [x, dy], [shape, windows])
    : ofPatches(graph, [x, dy], [shape, windows]);
}

/** With more filters, the products are as quick without. */
const mostFiltersInPairs = 64;

/** Whether results are to be taken two by two; not where the convolution gathered the same patches all at once. */
function quickInPairs(
  [batch, windows]: readonly [number, Windows],
  [height, width, channels, filters]: Shape4,
): boolean {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, outHeight, outWidth } = windows;
  const plain = strideHeight * strideWidth * dilationHeight * dilationWidth === 1;
  const worthwhile = height * width > 1 && outWidth % 2 === 0 && filters <= mostFiltersInPairs;
  return plain && worthwhile && areLarge(batch * outHeight * outWidth * height * width * channels);
}

/**
 * Of two results side by side at once, whose patches are one column longer than that of one: ONNX Runtime turns the long side of
 * the product, which is shorter by that, for twice as many filters. 5×5 from 32 to 64 channels takes 5.6 ms instead of 6.4, from 16
 * to 16 on 28×28 8.0 instead of 11.8, 3×3 from 32 to 32 7.9 instead of 9.1.
 */
function ofPairs(
  graph: Graph,
  [x, dy]: readonly [Value, Value],
  [shape, windows]: readonly [Shape4, Windows],
): Value {
  const [height, width, channels, filters] = shape;
  const { outHeight, outWidth } = windows;
  const larger: Shape4 = [height, width + 1, channels, 2 * filters];
  const pairs: Windows = { ...windows, filterWidth: width + 1, strideWidth: 2, outWidth: outWidth / 2 };
  const results = graph.reshape(dy, [dy.shape[0]!, outHeight, outWidth / 2, 2 * filters]);
  const gradient = graph.counting(width / (width + 1), () => ofPatches(graph, [x, results], [larger, pairs]));
  const [first, second] = [0, 1].map((at) =>
    slice(graph, gradient, {
      begin: [0, at, 0, at * filters],
      end: [height, at + width, channels, (at + 1) * filters],
    }),
  ) as [Value, Value];
  return binary(graph, 'Add', [first, second]);
}

function ofPatches(
  graph: Graph,
  [x, dy]: readonly [Value, Value],
  [shape, windows]: readonly [Shape4, Windows],
): Value {
  const columns = product(shape.slice(0, 3));
  const positions = windows.outHeight * windows.outWidth;
  const rows = x.shape[0]! * positions;
  const a = graph.reshape(patches(graph, x, { windows }), [rows, columns]);
  const b = graph.reshape(dy, [rows, shape[3]]);
  const parts = [8, 4, 2].find((count) => positions % count === 0);
  const tallAndNarrow = rows >= tall && columns * shape[3] <= narrow;
  const gradient =
    tallAndNarrow && parts !== undefined
      ? productInParts(graph, [a, b], parts)
      : matMul2d(graph, { a, b, transposeA: true });
  return graph.reshape(gradient, shape);
}

/** From this many rows and up to that many elements of the result, a product is made in parts. */
const [tall, narrow] = [4096, 40_000];

/**
 * `aᵀ · b` of two tall matrices as the sum of the products of their parts. ONNX Runtime spreads the elements of a
 * result over the threads; a small result with a long sum would stay on one: 0.70 ms for 108×32 of 8192 rows, 0.32 so,
 * and 5.3 ms for 288×32 of 16,384, 2.6 so.
 */
function productInParts(graph: Graph, [a, b]: readonly [Value, Value], parts: number): Value {
  const [rows, columns] = a.shape as [number, number];
  const width = b.shape[1]!;
  const left = graph.transpose(graph.reshape(a, [parts, rows / parts, columns]), [0, 2, 1]);
  const right = graph.dense(graph.reshape(b, [parts, rows / parts, width]));
  const products = graph.node('MatMul', [left.name, right.name], {
    type: 'float32',
    shape: [parts, columns, width],
  });
  graph.countProduct(products, rows * columns * width);
  return reduce(graph, 'ReduceSum', [products, { axes: [0], keepDims: false }]);
}
