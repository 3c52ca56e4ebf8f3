import type { Graph, Value } from '../graph/graph.js';
import { withPicture } from '../graph/picture.js';
import { cast } from './elementwise.js';
import { binary, concat, slice } from './lowering.js';
import { spreadBlocks } from './space-to-depth.js';
import type { Windows } from './windows.js';

/** Whether every position of the input is in just one window. */
export function areTiles({ padInfo, ...windows }: Windows): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth } = windows;
  const apart = filterHeight === strideHeight && filterWidth === strideWidth;
  const undilated = windows.dilationHeight * windows.dilationWidth === 1;
  const rows = windows.inHeight === windows.outHeight * filterHeight;
  const columns = windows.inWidth === windows.outWidth * filterWidth;
  return apart && undilated && padInfo.top === 0 && padInfo.left === 0 && rows && columns;
}

/** The middle one of three axes, place by place. */
function places(graph: Graph, x: Value): readonly Value[] {
  const [count, size, length] = x.shape as [number, number, number];
  return Array.from({ length: size }, (_, at) =>
    slice(graph, x, { begin: [0, at, 0], end: [count, at + 1, length] }),
  );
}

/** The largest of the first ones, of one more each time. */
function maxima(graph: Graph, parts: readonly Value[]): readonly Value[] {
  const largest: Value[] = [];
  for (const part of parts) {
    const before = largest.at(-1);
    largest.push(before === undefined ? part : binary(graph, 'Max', [before, part]));
  }
  return largest;
}

/** The pixels of each tile, row by row, where a picture is known in blocks that are the tiles. */
function blocksOf({ picture }: Value, { filterHeight, filterWidth }: Windows): readonly Value[] | undefined {
  return filterHeight === 2 && filterWidth === 2 ? picture?.blocks?.() : undefined;
}

/** The parts of each row of a tile, and of each column of what is largest in the rows; the first of equals so wins. */
function contest(
  graph: Graph,
  x: Value,
  windows: Windows,
): { readonly across: readonly Value[]; readonly down: readonly Value[] } {
  const { outHeight, outWidth, filterHeight, filterWidth, inHeight } = windows;
  const [batch, , , channels] = x.shape as [number, number, number, number];
  const across = places(graph, graph.reshape(x, [batch * inHeight * outWidth, filterWidth, channels]));
  const rows = graph.reshape(maxima(graph, across).at(-1)!, [
    batch * outHeight,
    filterHeight,
    outWidth * channels,
  ]);
  return { across, down: places(graph, rows) };
}

/** The same of blocks: their rows, and what is largest in each. */
function contestOfBlocks(
  graph: Graph,
  blocks: readonly Value[],
): { readonly rows: readonly (readonly Value[])[]; readonly down: readonly Value[] } {
  const rows = [blocks.slice(0, 2), blocks.slice(2)];
  return { rows, down: rows.map((row) => maxima(graph, row).at(-1)!) };
}

/** The maximum of each tile: first along its rows, then of these, which moves less than to gather the tiles. */
export function maximumOfTiles(graph: Graph, x: Value, windows: Windows): Value {
  const blocks = blocksOf(x, windows);
  const { down } = blocks === undefined ? contest(graph, x, windows) : contestOfBlocks(graph, blocks);
  const result = maxima(graph, down).at(-1)!;
  return graph.reshape(result, [x.shape[0]!, windows.outHeight, windows.outWidth, x.shape[3]!]);
}

/**
 * What each of the parts has of `dy`, which goes to the first largest. Products with 0 and 1, as ONNX Runtime takes five times as
 * long to choose.
 */
function sharesOf(graph: Graph, dy: Value, parts: readonly Value[]): readonly Value[] {
  const largest = maxima(graph, parts);
  const shares: Value[] = [];
  let rest = dy;
  for (let at = parts.length - 1; at > 0; at -= 1) {
    const earlier = binary(graph, 'GreaterOrEqual', [largest[at - 1]!, parts[at]!, 'bool']);
    const kept = binary(graph, 'Mul', [rest, cast(graph, earlier, 'float32')]);
    shares.unshift(binary(graph, 'Sub', [rest, kept]));
    rest = kept;
  }
  return [rest, ...shares];
}

/** The gradient of {@link maximumOfTiles} by `x`. */
export function gradientOfTiles(
  graph: Graph,
  { dy, x, windows }: { readonly dy: Value; readonly x: Value; readonly windows: Windows },
): Value {
  const blocks = blocksOf(x, windows);
  if (blocks !== undefined) return gradientOfBlocks(graph, dy, blocks);
  const { across, down } = contest(graph, x, windows);
  const ofTiles = graph.reshape(dy, down[0]!.shape);
  const ofRows = concat(graph, sharesOf(graph, ofTiles, down), 1);
  const spread = sharesOf(graph, graph.reshape(ofRows, across[0]!.shape), across);
  return graph.reshape(concat(graph, spread, 1), x.shape);
}

function gradientOfBlocks(graph: Graph, dy: Value, blocks: readonly Value[]): Value {
  const { rows, down } = contestOfBlocks(graph, blocks);
  const ofRows = sharesOf(graph, graph.dense(dy), down);
  const shares = rows.flatMap((row, at) => sharesOf(graph, ofRows[at]!, row));
  return withPicture(spreadBlocks(graph, concat(graph, shares, 3), [2, 2]), { blocks: () => shares });
}
