import type { Graph, Value } from '../graph/graph.js';
import { concat, gatherConstant, pad, slice } from './lowering.js';

/** Geometry of a sliding window over `[batch, height, width, channels]`, as tfjs computes it. */
export interface Windows {
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly padInfo: { readonly top: number; readonly left: number };
}

/** One axis of {@link Windows}. */
export interface Axis {
  readonly input: number;
  readonly output: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

export function axesOf(windows: Windows): { readonly vertical: Axis; readonly horizontal: Axis } {
  return {
    vertical: {
      input: windows.inHeight,
      output: windows.outHeight,
      filter: windows.filterHeight,
      stride: windows.strideHeight,
      dilation: windows.dilationHeight,
      before: windows.padInfo.top,
    },
    horizontal: {
      input: windows.inWidth,
      output: windows.outWidth,
      filter: windows.filterWidth,
      stride: windows.strideWidth,
      dilation: windows.dilationWidth,
      before: windows.padInfo.left,
    },
  };
}

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

/** Every window is one position of the input, in order, so that nothing has to be gathered. */
export function isPointwise(windows: Windows): boolean {
  const { vertical, horizontal } = axesOf(windows);
  return [vertical, horizontal].every(
    ({ input, output, filter, stride }) => filter === 1 && stride === 1 && input === output,
  );
}

/**
 * The window of every output position side by side: `[batch · outHeight · outWidth, taps, channels]`, done as one
 * gather of whole channel rows (im2col). `number` fills what lies outside.
 */
export function patches(
  graph: Graph,
  x: Value,
  { windows, number = 0 }: { readonly windows: Windows; readonly number?: number },
): Value {
  const [batch, , , channels] = x.shape as [number, number, number, number];
  const { vertical, horizontal } = axesOf(windows);
  const taps = vertical.filter * horizontal.filter;
  const positions = vertical.output * horizontal.output;
  if (isPointwise(windows)) return graph.reshape(x, [batch * positions, 1, channels]);
  const indices = patchIndices(graph, windows);
  const rows = channelRows(graph, x, { indices, number });
  return graph.reshape(gatherConstant(graph, rows, { indices, axis: 1 }), [
    batch * positions,
    taps,
    channels,
  ]);
}

/**
 * `[batch, positions, channels]` of a picture, to be gathered by the number of their position. The number after the last one
 * is outside: where the indices have it, a row is added to each picture, half as much to move as margins on all sides.
 */
export function channelRows(
  graph: Graph,
  x: Value,
  { indices, number = 0 }: { readonly indices: readonly number[]; readonly number?: number },
): Value {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const outside = height * width;
  const rows = graph.reshape(x, [batch, outside, channels]);
  return indices.includes(outside) ? withRowAfter(graph, rows, number) : rows;
}

/** `[batch, rows, channels]` with one row more, of this number. */
export function withRowAfter(graph: Graph, rows: Value, number = 0): Value {
  const paddings = [
    [0, 0],
    [0, 1],
    [0, 0],
  ] as const;
  return pad(graph, graph.dense(rows), { paddings, number });
}

/** For every window the position of each of its taps. */
export function patchIndices(graph: Graph, windows: Windows): readonly number[] {
  const { vertical, horizontal } = axesOf(windows);
  const key = `patches ${JSON.stringify([vertical, horizontal])}`;
  return graph.once(key, () => tapPositions([vertical, horizontal]));
}

function tapPositions([vertical, horizontal]: readonly [Axis, Axis]): number[] {
  const indices: number[] = [];
  for (let row = 0; row < vertical.output; row += 1)
    for (let column = 0; column < horizontal.output; column += 1)
      for (let tapRow = 0; tapRow < vertical.filter; tapRow += 1)
        for (let tapColumn = 0; tapColumn < horizontal.filter; tapColumn += 1) {
          const y = row * vertical.stride + tapRow * vertical.dilation - vertical.before;
          const x = column * horizontal.stride + tapColumn * horizontal.dilation - horizontal.before;
          indices.push(positionOf([y, x], [vertical.input, horizontal.input]));
        }
  return indices;
}

/** The number of a position, or the one after the last for those outside. */
export function positionOf(
  [y, x]: readonly [number, number],
  [height, width]: readonly [number, number],
): number {
  const inside = y >= 0 && y < height && x >= 0 && x < width;
  return inside ? y * width + x : height * width;
}

/** For one input position of one axis: which windows cover it, with which of their taps. */
function covering(axis: Axis, position: number): { readonly window: number; readonly tap: number }[] {
  return range(axis.filter).flatMap((tap) => {
    const offset = position + axis.before - tap * axis.dilation;
    const window = offset / axis.stride;
    return offset >= 0 && Number.isInteger(window) && window < axis.output ? [{ window, tap }] : [];
  });
}

export interface Coverage {
  /** Most windows that cover one input position. */
  readonly slots: number;
  /** `slots · inHeight · inWidth` window numbers; `outHeight · outWidth` stands for none. */
  readonly windows: readonly number[];
  /** The tap with which that window covers the position. */
  readonly taps: readonly number[];
}

/** The inverse of {@link patches}: for every input position the windows that cover it. */
export function coverage(windows: Windows): Coverage {
  const { vertical, horizontal } = axesOf(windows);
  const rows = range(vertical.input).map((position) => covering(vertical, position));
  const columns = range(horizontal.input).map((position) => covering(horizontal, position));
  const most = (list: readonly (readonly unknown[])[]): number =>
    Math.max(1, ...list.map((item) => item.length));
  const slots = most(rows) * most(columns);
  const none = { window: vertical.output * horizontal.output, tap: 0 };
  const covered = rows.flatMap((row) =>
    columns.map((column) =>
      row.flatMap((r) =>
        column.map((c) => ({
          window: r.window * horizontal.output + c.window,
          tap: r.tap * horizontal.filter + c.tap,
        })),
      ),
    ),
  );
  const entries = range(slots).flatMap((slot) => covered.map((found) => found[slot] ?? none));
  return { slots, windows: entries.map((entry) => entry.window), taps: entries.map((entry) => entry.tap) };
}

export interface Phase {
  /** Taps of the filter that this phase uses, as indices into `filterHeight · filterWidth`. */
  readonly taps: readonly number[];
  /** Windows of dy for its positions and taps. */
  readonly indices: readonly number[];
}

export interface TransposePhases {
  /** By row and column remainder. */
  readonly phases: readonly (readonly Phase[])[];
  /** Rows and columns of each phase. */
  readonly positions: readonly [number, number];
}

/**
 * Splits a transposed convolution into `stride²` ordinary ones: output positions of the same remainder modulo the
 * stride use the same taps.
 */
export function transposePhases(windows: Windows): TransposePhases {
  const { vertical, horizontal } = axesOf(windows);
  const [rows, columns] = [phaseAxis(vertical), phaseAxis(horizontal)];
  const size = [vertical.output, horizontal.output] as const;
  const phases = rows.phases.map((row) =>
    columns.phases.map((column) => ({
      taps: row.taps.flatMap((y) => column.taps.map((x) => y.tap * horizontal.filter + x.tap)),
      indices: range(rows.count).flatMap((y) =>
        range(columns.count).flatMap((x) =>
          row.taps.flatMap((tapRow) =>
            column.taps.map((tapColumn) =>
              positionOf([row.first + y - tapRow.back, column.first + x - tapColumn.back], size),
            ),
          ),
        ),
      ),
    })),
  );
  return { phases, positions: [rows.count, columns.count] };
}

interface PhaseAxis {
  /** Positions of each phase; the last may lie outside when the stride does not divide the size. */
  readonly count: number;
  readonly phases: readonly {
    /** Window that tap 0 of the first position reads. */
    readonly first: number;
    readonly taps: readonly { readonly tap: number; readonly back: number }[];
  }[];
}

/** Position `stride · j + r` has `position + before = stride · (first + j) + remainder`; its tap `remainder + stride · back` reads window `first + j - back`. */
export function phaseAxis({ input, filter, stride, before }: Axis): PhaseAxis {
  const count = Math.ceil(input / stride);
  const phases = range(stride).map((residue) => {
    const remainder = (residue + before) % stride;
    const depth = Math.max(0, Math.ceil((filter - remainder) / stride));
    const taps = range(depth).map((back) => ({ tap: remainder + back * stride, back }));
    return { first: Math.floor((residue + before) / stride), taps };
  });
  return { count, phases };
}

/** `[batch, rows, columns, channels]` per phase, woven into one picture and cropped to `size`. */
export function interleave(
  graph: Graph,
  phases: readonly (readonly Value[])[],
  size: readonly [number, number],
): Value {
  const [batch, rows, columns, channels] = phases[0]![0]!.shape as [number, number, number, number];
  const woven = phases.map((row) => {
    const spread = row.map((value) => graph.reshape(value, [batch, rows, 1, columns, 1, channels]));
    return concat(graph, spread, 4);
  });
  const [vertical, horizontal] = [phases.length, phases[0]!.length];
  const all = graph.reshape(concat(graph, woven, 2), [
    batch,
    rows * vertical,
    columns * horizontal,
    channels,
  ]);
  return slice(graph, all, { begin: [0, 0, 0, 0], end: [batch, size[0], size[1], channels] });
}

/** Patches larger than this many bytes leave the caches before the product has read them. */
const largePatches = 24 * 2 ** 20;

/** Whether so many gathered numbers are too many to be gathered at once, and so to be shared with anything. */
export function areLarge(floats: number): boolean {
  return 4 * floats > largePatches;
}

/** What is gathered for a part of a batch then. */
const cachedPatches = 6 * 2 ** 20;
/** Below the prime batches with which `exportOnnx` finds out where the batch stands: those stay in one part. */
const mostParts = 60;

/**
 * Does for parts of a batch what gathers `floats` numbers for the whole, so that these stay in the caches: a 3×3
 * convolution of 64 pictures of 32×32×64 takes 18 ms instead of 27.
 */
export function inParts(
  graph: Graph,
  [x, floats]: readonly [Value, number],
  build: (part: Value) => Value,
): Value {
  const batch = x.shape[0]!;
  const bytes = 4 * floats;
  const parts = range(Math.min(batch, mostParts) + 1).find(
    (count) => count > 1 && batch % count === 0 && bytes / count <= cachedPatches,
  );
  if (!areLarge(floats) || parts === undefined) return build(x);
  const size = batch / parts;
  const rest = x.shape.slice(1);
  const results = range(parts).map((part) => {
    const begin = [part * size, ...rest.map(() => 0)];
    return build(slice(graph, x, { begin, end: [(part + 1) * size, ...rest] }));
  });
  return concat(graph, results, 0);
}
