import * as tf from '@tensorflow/tfjs';
import { stretched, type Graph, type Value, type ValueType } from '../graph/graph.js';
import { cast } from './elementwise.js';
import {
  binary,
  concat,
  gatherConstant,
  lowering,
  matMul2d,
  pad,
  product,
  required,
  shaped,
  scalar,
  slice,
  type LoweringTable,
} from './lowering.js';

/** Consecutive pieces of `x` along an axis. */
function split(
  graph: Graph,
  x: Value,
  { sizes, axis }: { readonly sizes: readonly number[]; readonly axis: number },
): Value[] {
  let offset = 0;
  return sizes.map((size) => {
    const begin = x.shape.map((_, index) => (index === axis ? offset : 0));
    offset += size;
    const end = x.shape.map((length, index) => (index === axis ? offset : length));
    return slice(graph, x, { begin, end });
  });
}

/** Indices that `mirrorPad` reads along one axis. */
function mirrored(
  size: number,
  [before, after]: readonly [number, number],
  mode: 'reflect' | 'symmetric',
): number[] {
  const edge = mode === 'reflect' ? 0 : 1;
  return Array.from({ length: before + size + after }, (_, index) => {
    const source = index - before;
    if (source < 0) return -source - edge;
    return source < size ? source : 2 * (size - 1) - source + edge;
  });
}

/** `[rows, numSegments]` with a one where a row belongs to a segment; negative ids belong to none. */
export function membership(graph: Graph, ids: Value, count: number): Value {
  const rows = graph.reshape(ids, [product(ids.shape), 1]);
  const columns = graph.constant(
    Array.from({ length: count }, (_, index) => index),
    [1, count],
    'int32',
  );
  return cast(graph, binary(graph, 'Equal', [rows, columns, 'bool']), 'float32');
}

const joining: LoweringTable = {
  Concat: lowering<{ axis: number }>(({ graph, inputs, attributes }) => {
    const all = Object.values(inputs);
    const values = all.filter((value) => product(value.shape) > 0);
    const axis = attributes.axis < 0 ? attributes.axis + all[0]!.shape.length : attributes.axis;
    tf.backend_util.assertParamsConsistent(
      all.map(({ shape }) => [...shape]),
      axis,
    );
    return concat(graph, values.length === 0 ? all : values, axis);
  }),
  Pack: lowering<{ axis: number }>(({ graph, inputs, attributes }) => {
    const values = Object.values(inputs);
    const axis = attributes.axis < 0 ? attributes.axis + values[0]!.shape.length + 1 : attributes.axis;
    const pieces = values.map((value) => {
      const message = 'All tensors passed to stack must have matching shapes';
      tf.util.assertShapesMatch([...values[0]!.shape], [...value.shape], message);
      return graph.reshape(value, value.shape.toSpliced(axis, 0, 1));
    });
    return concat(graph, pieces, axis);
  }),
  SplitV: lowering<{ numOrSizeSplits: number | number[]; axis: number }>((context) => {
    const x = required(context, 'x');
    const axis =
      context.attributes.axis < 0 ? context.attributes.axis + x.shape.length : context.attributes.axis;
    const { numOrSizeSplits: given } = context.attributes;
    const copied = typeof given === 'number' ? given : [...given]; // tfjs writes into the list
    return split(context.graph, x, {
      sizes: tf.backend_util.prepareSplitSize(shaped(x), copied, axis),
      axis,
    });
  }),
  Unpack: lowering<{ axis: number }>((context) => {
    const x = required(context, 'value');
    const axis =
      context.attributes.axis < 0 ? context.attributes.axis + x.shape.length : context.attributes.axis;
    const pieces = split(context.graph, x, { sizes: Array<number>(x.shape[axis]!).fill(1), axis });
    return pieces.map((piece) => context.graph.reshape(piece, x.shape.toSpliced(axis, 1)));
  }),
};

const slicing: LoweringTable = {
  MirrorPad: lowering<{ paddings: [number, number][]; mode: 'reflect' | 'symmetric' }>((context) => {
    const { paddings, mode } = context.attributes;
    return paddings.reduce(
      (value, padding, axis) => {
        if (padding[0] === 0 && padding[1] === 0) return value;
        return gatherConstant(context.graph, value, {
          indices: mirrored(value.shape[axis]!, padding, mode),
          axis,
        });
      },
      required(context, 'x'),
    );
  }),
  PadV2: lowering<{ paddings: [number, number][]; constantValue: number }>((context) => {
    const { paddings, constantValue } = context.attributes;
    const x = required(context, 'x');
    if (paddings.length !== x.shape.length)
      throw new Error(
        `a tensor of rank ${x.shape.length} needs as many paddings, received ${paddings.length}.`,
      );
    return pad(context.graph, x, { paddings, number: constantValue });
  }),
  Reverse: lowering<{ dims: number | number[] }>((context) => {
    const x = required(context, 'x');
    const dims = [context.attributes.dims].flat().map((axis) => (axis < 0 ? axis + x.shape.length : axis));
    const flip = (axis: number): boolean => dims.includes(axis) || context.attributes.dims === undefined;
    return slice(context.graph, x, {
      begin: x.shape.map((size, axis) => (flip(axis) ? size - 1 : 0)),
      end: x.shape.map((size, axis) => (flip(axis) ? -1 : size)),
      strides: x.shape.map((_, axis) => (flip(axis) ? -1 : 1)),
    });
  }),
  Slice: lowering<{ begin: number | number[]; size: number | number[] }>((context) => {
    const x = required(context, 'x');
    const { attributes } = context;
    const [begin, size] = tf.slice_util.parseSliceParams(shaped(x), attributes.begin, attributes.size);
    tf.slice_util.assertParamsValid(shaped(x), begin!, size!);
    return slice(context.graph, x, { begin: begin!, end: begin!.map((start, axis) => start + size![axis]!) });
  }),
  StridedSlice: lowering<tf.StridedSliceAttrs>((context) => {
    const x = required(context, 'x');
    const a = context.attributes;
    const info = tf.slice_util.sliceInfo(
      [...x.shape],
      a.begin,
      a.end,
      a.strides,
      a.beginMask,
      a.endMask,
      a.ellipsisMask,
      a.newAxisMask,
      a.shrinkAxisMask,
    );
    const { begin, end, strides } = info;
    return context.graph.reshape(slice(context.graph, x, { begin, end, strides }), info.finalShape);
  }),
};

const making: LoweringTable = {
  Fill: lowering<{ shape: number[]; value: number; dtype?: ValueType }>(({ graph, attributes }) =>
    graph.fill(attributes.value, attributes.shape, attributes.dtype ?? 'float32'),
  ),
  LinSpace: lowering<{ start: number; stop: number; num: number }>(({ graph, attributes }) => {
    const { start, stop, num } = attributes;
    const values = Array.from(
      { length: num },
      (_, index) => start + (index * (stop - start)) / (num - 1 || 1),
    );
    return graph.constant(values, [num], 'float32');
  }),
  OneHot: lowering<{ depth: number; onValue: number; offValue: number; dtype: ValueType }>((context) => {
    const { graph, attributes } = context;
    const indices = required(context, 'indices');
    const hot = membership(graph, indices, attributes.depth);
    const span = binary(graph, 'Mul', [hot, scalar(graph, attributes.onValue - attributes.offValue)]);
    const values = binary(graph, 'Add', [span, scalar(graph, attributes.offValue)]);
    return cast(graph, graph.reshape(values, [...indices.shape, attributes.depth]), attributes.dtype);
  }),
  OnesLike: lowering((context) => {
    const x = required(context, 'x');
    return context.graph.fill(1, x.shape, x.type);
  }),
  Range: lowering<{ start: number; stop: number; step: number; dtype: ValueType }>(
    ({ graph, attributes }) => {
      const { start, stop, dtype } = attributes;
      const step = stop < start && attributes.step === 1 ? -1 : attributes.step; // as tfjs counts down
      const length = Math.max(0, Math.ceil((stop - start) / step));
      return graph.constant(
        Array.from({ length }, (_, index) => start + index * step),
        [length],
        dtype,
      );
    },
  ),
  UnsortedSegmentSum: lowering<{ numSegments: number }>((context) => {
    const { graph, attributes } = context;
    const x = cast(graph, required(context, 'x'), 'float32');
    const ids = required(context, 'segmentIds');
    const rank = ids.shape.length;
    tf.util.assertShapesMatch([...ids.shape], x.shape.slice(0, rank), 'the segment ids and x do not fit. ');
    const rest = x.shape.slice(rank);
    const rows = graph.reshape(x, [product(ids.shape), product(rest)]);
    const a = membership(graph, ids, attributes.numSegments);
    return graph.reshape(matMul2d(graph, { a, b: rows, transposeA: true }), [
      attributes.numSegments,
      ...rest,
    ]);
  }),
  ZerosLike: lowering((context) => {
    const x = required(context, 'x');
    return context.graph.fill(0, x.shape, x.type);
  }),
};

export const shapes: LoweringTable = {
  ...joining,
  ...slicing,
  ...making,
  ExpandDims: lowering<{ dim: number }>((context) => {
    const x = required(context, 'input');
    const dim =
      context.attributes.dim < 0 ? context.attributes.dim + x.shape.length + 1 : context.attributes.dim;
    return context.graph.view(x, x.shape.toSpliced(dim, 0, 1));
  }),
  Identity: lowering((context) => required(context, 'x')),
  Reshape: lowering<{ shape: number[] }>((context) => {
    const x = required(context, 'x');
    return context.graph.view(
      x,
      tf.util.inferFromImplicitShape([...context.attributes.shape], product(x.shape)),
    );
  }),
  Tile: lowering<{ reps: number[] }>((context) => {
    const { graph, attributes } = context;
    const x = required(context, 'x');
    const shape = x.shape.map((size, axis) => size * attributes.reps[axis]!);
    const lazy = x.shape.every((size, axis) => size === 1 || attributes.reps[axis] === 1);
    if (lazy || x.uniform !== undefined) return stretched(x, shape);
    const names = [graph.dense(x).name, graph.integers(attributes.reps)];
    return graph.node('Tile', names, { type: x.type, shape });
  }),
  Transpose: lowering<{ perm: number[] }>((context) => {
    const { perm } = context.attributes;
    if (new Set(perm).size !== perm.length)
      throw new Error(`the permutation [${perm.join(', ')}] must name every axis once.`);
    return context.graph.transpose(required(context, 'x'), perm);
  }),
};
