import type { Graph, Value } from '../graph/graph.js';
import { gatherConstant, matMul2d, product, slice } from './lowering.js';
import {
  axesOf,
  channelRows,
  inParts,
  phaseAxis,
  positionOf,
  withRowAfter,
  type Axis,
  type Windows,
} from './windows.js';

/**
 * A transposed convolution as one product for all phases: the windows that any of them reads are gathered once, and
 * the filter has zeros where a phase does not read one.
 */
export interface PhasesTogether {
  readonly windows: Windows;
  /** Of each window and phase, the tap of the filter; `filterHeight · filterWidth` stands for none. */
  readonly taps: readonly number[];
  /** Windows for each position of a phase. */
  readonly indices: readonly number[];
  /** How many windows a position reads. */
  readonly reach: number;
  /** Rows and columns of phases, and of the positions of each. */
  readonly phases: readonly [number, number];
  readonly positions: readonly [number, number];
}

interface Neighbours {
  readonly count: number;
  /** Where the windows are that any phase reads, from the position. */
  readonly offsets: readonly number[];
  /** By phase and offset. */
  readonly taps: readonly (readonly (number | undefined)[])[];
}

function neighboursOf(axis: Axis): Neighbours {
  const { count, phases } = phaseAxis(axis);
  const all = phases.flatMap(({ first, taps }) => taps.map(({ back }) => first - back));
  const offsets = [...new Set(all)].toSorted((left, right) => left - right);
  const taps = phases.map(({ first, taps: own }) =>
    offsets.map((offset) => own.find(({ back }) => first - back === offset)?.tap),
  );
  return { count, offsets, taps };
}

/** With more results than this for a position, products are wide enough phase by phase. */
const mostResults = 128;
/** More multiply-adds for one than this, the others by zeros, cost more than the gathers save. */
const mostWork = 1.5;

/** @returns `undefined` when one product would not be quicker: 5×5 of stride 2, 64 to 32 channels, takes 1.19 ms, not 1.38. */
export function phasesTogether(windows: Windows, channels: number): PhasesTogether | undefined {
  const { vertical, horizontal } = axesOf(windows);
  const strides = vertical.stride * horizontal.stride;
  const dilated = vertical.dilation * horizontal.dilation !== 1;
  if (strides === 1 || dilated || strides * channels > mostResults) return undefined;
  const [rows, columns] = [neighboursOf(vertical), neighboursOf(horizontal)];
  const reach = rows.offsets.length * columns.offsets.length;
  const none = vertical.filter * horizontal.filter;
  if (strides * reach > mostWork * none) return undefined;
  const size = [vertical.output, horizontal.output] as const;
  const taps = rows.offsets.flatMap((_, down) =>
    columns.offsets.flatMap((__, right) =>
      rows.taps.flatMap((row) =>
        columns.taps.map((column) => {
          const [y, x] = [row[down], column[right]];
          return y === undefined || x === undefined ? none : y * horizontal.filter + x;
        }),
      ),
    ),
  );
  const indices = Array.from({ length: rows.count }, (_, y) =>
    Array.from({ length: columns.count }, (__, x) =>
      rows.offsets.flatMap((down) => columns.offsets.map((right) => positionOf([y + down, x + right], size))),
    ),
  ).flat(2);
  const phases = [vertical.stride, horizontal.stride] as const;
  return { windows, taps, indices, reach, phases, positions: [rows.count, columns.count] };
}

export function productOfPhases(
  graph: Graph,
  [dy, filter]: readonly [Value, Value],
  { windows, taps, indices, reach, phases, positions }: PhasesTogether,
): Value {
  const [height, width, channels, filters] = filter.shape as [number, number, number, number];
  const places = product(positions);
  const results = product(phases) * channels;
  const oneMore = withRowAfter(graph, graph.reshape(filter, [1, height * width, channels * filters]));
  const picked = gatherConstant(graph, oneMore, { indices: taps, axis: 1 });
  const turned = graph.transpose(graph.reshape(picked, [reach, results, filters]), [0, 2, 1]);
  const b = graph.reshape(turned, [reach * filters, results]);
  const { inHeight, inWidth } = windows;
  const share = (height * width * inHeight * inWidth) / (reach * product(phases) ** 2 * places);
  const rows = channelRows(graph, dy, { indices });
  return inParts(graph, [rows, dy.shape[0]! * indices.length * filters], (part) => {
    const batch = part.shape[0]!;
    const gathered = gatherConstant(graph, part, { indices, axis: 1 });
    const a = graph.reshape(gathered, [batch * places, reach * filters]);
    const sums = graph.counting(share, () => matMul2d(graph, { a, b }));
    const apart = graph.reshape(sums, [batch * positions[0], positions[1], phases[0], phases[1] * channels]);
    const woven = graph.reshape(graph.transpose(apart, [0, 2, 1, 3]), [
      batch,
      positions[0] * phases[0],
      positions[1] * phases[1],
      channels,
    ]);
    return slice(graph, woven, { begin: [0, 0, 0, 0], end: [batch, inHeight, inWidth, channels] });
  });
}
