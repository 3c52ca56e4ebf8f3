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
interface Axis {
  readonly input: number;
  readonly output: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

function axesOf(windows: Windows): { readonly vertical: Axis; readonly horizontal: Axis } {
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

/** Padding that every window of one axis needs to stay inside. */
function reach({ input, output, filter, stride, dilation, before }: Axis): [number, number] {
  const last = (output - 1) * stride + (filter - 1) * dilation - before;
  return [before, Math.max(0, last - input + 1)];
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
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const { vertical, horizontal } = axesOf(windows);
  const taps = vertical.filter * horizontal.filter;
  const positions = vertical.output * horizontal.output;
  if (taps === 1 && positions === height * width) return graph.reshape(x, [batch * positions, 1, channels]);
  const padded = pad(graph, graph.dense(x), {
    paddings: [[0, 0], reach(vertical), reach(horizontal), [0, 0]],
    number,
  });
  const [, , paddedWidth] = padded.shape as [number, number, number, number];
  const indices = range(vertical.output).flatMap((row) =>
    range(horizontal.output).flatMap((column) =>
      range(vertical.filter).flatMap((tapRow) =>
        range(horizontal.filter).map((tapColumn) => {
          const y = row * vertical.stride + tapRow * vertical.dilation;
          const xIndex = column * horizontal.stride + tapColumn * horizontal.dilation;
          return y * paddedWidth + xIndex;
        }),
      ),
    ),
  );
  const rows = graph.reshape(padded, [batch, padded.shape[1]! * paddedWidth, channels]);
  const gathered = gatherConstant(graph, rows, { indices, axis: 1 });
  return graph.reshape(gathered, [batch * positions, taps, channels]);
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
  /** `inHeight · inWidth · slots` window numbers; `outHeight · outWidth` stands for none. */
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
  const entries = rows.flatMap((row) =>
    columns.flatMap((column) => {
      const found = row.flatMap((r) =>
        column.map((c) => ({
          window: r.window * horizontal.output + c.window,
          tap: r.tap * horizontal.filter + c.tap,
        })),
      );
      return range(slots).map((slot) => found[slot] ?? none);
    }),
  );
  return { slots, windows: entries.map((entry) => entry.window), taps: entries.map((entry) => entry.tap) };
}

export interface Phase {
  /** Taps of the filter that this phase uses, as indices into `filterHeight · filterWidth`. */
  readonly taps: readonly number[];
  /** Windows of dy for its positions and taps. */
  readonly indices: readonly number[];
}

/**
 * Splits a transposed convolution into `stride²` ordinary ones: output positions of the same remainder modulo the
 * stride use the same taps.
 */
export function transposePhases(windows: Windows): {
  readonly phases: readonly (readonly Phase[])[];
  readonly positions: readonly [number, number];
  readonly padding: readonly [number, number, number, number];
  readonly crop: readonly [number, number];
} {
  const { vertical, horizontal } = axesOf(windows);
  const [rows, columns] = [phaseAxis(vertical), phaseAxis(horizontal)];
  const paddedWidth = horizontal.output + columns.before + columns.after;
  const phases = rows.taps.map((rowTaps) =>
    columns.taps.map((columnTaps) => ({
      taps: rowTaps.flatMap((row) => columnTaps.map((column) => row.tap * horizontal.filter + column.tap)),
      indices: rows.quotients.flatMap((y) =>
        columns.quotients.flatMap((x) =>
          rowTaps.flatMap((row) =>
            columnTaps.map(
              (column) => (y - row.back + rows.before) * paddedWidth + x - column.back + columns.before,
            ),
          ),
        ),
      ),
    })),
  );
  return {
    phases,
    positions: [rows.quotients.length, columns.quotients.length],
    padding: [rows.before, rows.after, columns.before, columns.after],
    crop: [rows.crop, columns.crop],
  };
}

/** Positions `p + before = stride · quotient + remainder`; tap `remainder + stride · back` reads window `quotient - back`. */
function phaseAxis({ input, output, filter, stride, before }: Axis): {
  readonly quotients: number[];
  readonly taps: { readonly tap: number; readonly back: number }[][];
  readonly before: number;
  readonly after: number;
  readonly crop: number;
} {
  const first = Math.floor(before / stride);
  const last = Math.floor((before + input - 1) / stride);
  const quotients = range(last - first + 1).map((index) => first + index);
  const taps = range(stride).map((remainder) =>
    range(Math.max(0, Math.ceil((filter - remainder) / stride))).map((back) => ({
      tap: remainder + back * stride,
      back,
    })),
  );
  const deepest = Math.max(0, Math.ceil(filter / stride) - 1);
  return {
    quotients,
    taps,
    before: Math.max(0, deepest - first),
    after: Math.max(0, last - output + 1),
    crop: before - first * stride,
  };
}

/** `[batch, rows, columns, channels]` per phase, woven into one picture and cropped to `size`. */
export function interleave(
  graph: Graph,
  phases: readonly (readonly Value[])[],
  { crop, size }: { readonly crop: readonly [number, number]; readonly size: readonly [number, number] },
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
  const begin = [0, crop[0], crop[1], 0];
  return slice(graph, all, { begin, end: [batch, crop[0] + size[0], crop[1] + size[1], channels] });
}
