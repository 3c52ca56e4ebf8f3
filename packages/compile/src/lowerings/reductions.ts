import type { Graph, Value } from '../graph/graph.js';
import { cast } from './elementwise.js';
import {
  binary,
  lowering,
  product,
  required,
  scalar,
  unary,
  type Lowering,
  type LoweringTable,
} from './lowering.js';
import { multiply } from './products.js';

interface Reduction {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

function normalise(axis: number | readonly number[] | undefined, rank: number): number[] {
  const axes =
    axis === undefined || axis === null ? Array.from({ length: rank }, (_, index) => index) : [axis].flat();
  return axes.map((index) => (index < 0 ? index + rank : index)).sort((a, b) => a - b);
}

function reducedShape(x: Value, { axes, keepDims }: Reduction): number[] {
  return x.shape.flatMap((size, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [size]));
}

export function reduce(graph: Graph, operation: string, [x, reduction]: readonly [Value, Reduction]): Value {
  const { axes } = reduction;
  if (axes.length === 0) return x;
  if (x.uniform !== undefined && x.factor === undefined) {
    const count = product(axes.map((axis) => x.shape[axis]!));
    return graph.fill(reduceUniform(operation, [x.uniform, count]), reducedShape(x, reduction), x.type);
  }
  const missing = x.shape.length - x.stored.length;
  if (missing > 0 && x.shape.slice(0, missing).every((size) => size === 1)) {
    const kept = axes.flatMap((axis) => (axis < missing ? [] : [axis - missing]));
    const rest = { ...x, shape: x.shape.slice(missing) };
    const result = reduce(graph, operation, [rest, { axes: kept, keepDims: false }]);
    return graph.view(result, reducedShape(x, reduction));
  }
  if (x.type === 'float32' && (operation === 'ReduceSum' || operation === 'ReduceMean'))
    return reduceLinear(graph, operation, [x, reduction]);
  return reduceNode(graph, operation, [graph.dense(x), reduction]);
}

/** ONNX takes the axes of `ReduceSum` as an input and those of the others as an attribute (opset 17). */
function reduceNode(graph: Graph, operation: string, [x, reduction]: readonly [Value, Reduction]): Value {
  const { axes } = reduction;
  const keepdims = reduction.keepDims ? 1 : 0;
  const options = { type: x.type, shape: reducedShape(x, reduction) };
  return operation === 'ReduceSum'
    ? graph.node(operation, [x.name, graph.integers(axes)], { ...options, attributes: { keepdims } })
    : graph.node(operation, [x.name], { ...options, attributes: { axes, keepdims } });
}

/** Sums and means: a factor that is the same along the axes is multiplied in afterwards, into the smaller result. */
function reduceLinear(graph: Graph, operation: string, [x, reduction]: readonly [Value, Reduction]): Value {
  const { factor, picture, ...base } = x;
  const { doubled, ofTiles } = picture ?? {};
  if (ofTiles !== undefined && operation === 'ReduceSum' && overPictures(reduction))
    return reduceLinear(graph, operation, [ofTiles.dy, reduction]);
  if (doubled !== undefined && overPictures(reduction)) {
    const result = reduceLinear(graph, operation, [doubled, reduction]);
    return operation === 'ReduceMean' ? result : binary(graph, 'Mul', [result, scalar(graph, 4)]);
  }
  if (factor !== undefined && isConstantAlong(factor, x.shape, reduction.axes)) {
    const result = reduceLinear(graph, operation, [base, reduction]);
    const kept = {
      ...factor,
      shape: x.shape.map((size, axis) => (reduction.axes.includes(axis) ? 1 : size)),
    };
    return multiply(graph, [result, graph.view(kept, result.shape)]);
  }
  const dense = graph.dense(x);
  const ofRows = operation === 'ReduceSum' && reduction.axes.join() === '0' && dense.shape.length === 2;
  if (ofRows && dense.shape[1]! >= longRow)
    return graph.view(sumOfRows(graph, dense), reducedShape(x, reduction));
  const rows = rowsToMultiply(dense, reduction);
  if (rows === 1) return reduceNode(graph, operation, [dense, reduction]);
  const total = reduceNode(graph, operation, [sumRows(graph, [dense, reduction], rows), firstAxis]);
  const result = operation === 'ReduceMean' ? binary(graph, 'Div', [total, scalar(graph, rows)]) : total;
  return graph.view(result, reducedShape(x, reduction));
}

const firstAxis: Reduction = { axes: [0], keepDims: false };

function overPictures({ axes }: Reduction): boolean {
  return axes.includes(1) && axes.includes(2);
}

function isConstantAlong(factor: Value, shape: readonly number[], axes: readonly number[]): boolean {
  return axes.every((axis) => (factor.stored[axis - shape.length + factor.stored.length] ?? 1) === 1);
}

/** A row vector of ones is kept for at most this many rows. */
const mostRows = 4096;
/**
 * With fewer elements for each place of the first axis, a sum is quick as it is: 16,384 for a batch of 64. The batch
 * itself must not decide, as it is free in an exported model.
 */
const largeSum = 256;
/** The same for rows of a table, which take no reshaping. */
const longRow = 64;

/**
 * How many rows a product with ones sums first. More than 1 when the axes are the leading ones, more than the batch
 * alone, and something is left: ONNX Runtime adds these row by row, 3 to 15 times as slow as that product.
 */
function rowsToMultiply({ shape }: Value, { axes }: Reduction): number {
  const leading = axes.length < shape.length && axes.every((axis, index) => axis === index);
  if (!leading || product(shape.slice(1)) < largeSum) return 1;
  let rows = 1;
  for (const axis of axes.slice(1).toReversed()) {
    if (rows * shape[axis]! > mostRows) break;
    rows *= shape[axis]!;
  }
  return rows;
}

/** `[…, rows, rest…]` summed over the rows: `[…, rest]`. */
function sumRows(graph: Graph, [x, { axes }]: readonly [Value, Reduction], rows: number): Value {
  const rest = product(x.shape.slice(axes.length));
  const outer = product(x.shape) / rows / rest;
  const ones = graph.initializer(Array<number>(rows).fill(1), [1, rows], 'float32');
  const table = graph.reshape(x, [outer, rows, rest]);
  const sums = graph.node('MatMul', [ones, table.name], { type: 'float32', shape: [outer, 1, rest] });
  return graph.reshape(sums, [outer, rest]);
}

/** `[rows, columns]` summed over the rows, by a product with as many ones as there are rows, however many that are. */
function sumOfRows(graph: Graph, x: Value): Value {
  const rows = graph.node('Shape', [x.name], { attributes: { start: 0, end: 1 }, type: 'int32', shape: [1] });
  const one = scalar(graph, 1);
  const ones = graph.node('Expand', [one.name, rows.name], { type: 'float32', shape: [x.shape[0]!] });
  return graph.node('MatMul', [ones.name, x.name], { type: 'float32', shape: [x.shape[1]!] });
}

function reduceUniform(operation: string, [number, count]: readonly [number, number]): number {
  if (operation === 'ReduceSum') return Math.fround(number * count);
  return operation === 'ReduceProd' ? Math.fround(number ** count) : number;
}

interface AxisAttributes {
  readonly axis?: number | readonly number[];
  readonly reductionIndices?: number | readonly number[];
  readonly keepDims?: boolean;
}

const reduceWith = (operation: string): Lowering =>
  lowering<AxisAttributes>((context) => {
    const x = required(context, 'x');
    const { axis, reductionIndices, keepDims = false } = context.attributes;
    const axes = normalise(reductionIndices ?? axis, x.shape.length);
    if (operation === 'ReduceMean') {
      return reduce(context.graph, operation, [cast(context.graph, x, 'float32'), { axes, keepDims }]);
    }
    if (x.type !== 'bool') return reduce(context.graph, operation, [x, { axes, keepDims }]);
    const whole = cast(context.graph, x, 'int32');
    const result = reduce(context.graph, operation, [whole, { axes, keepDims }]);
    return operation === 'ReduceSum' ? result : cast(context.graph, result, 'bool');
  });

/** The largest or smallest number. ONNX Runtime drops NaN, which tfjs does not: a sum of zeros and NaN brings it back. */
const extreme = (operation: 'ReduceMax' | 'ReduceMin'): Lowering => {
  const plain = reduceWith(operation);
  const summed = reduceWith('ReduceSum');
  return (context) => {
    const { graph } = context;
    const x = required(context, 'x');
    const result = plain(context) as Value;
    if (x.type !== 'float32' || result.uniform !== undefined) return result;
    const zero = scalar(graph, 0);
    const zeros = binary(graph, 'Min', [binary(graph, 'Max', [x, zero]), zero]);
    return binary(graph, 'Add', [result, summed({ ...context, inputs: { x: zeros } }) as Value]);
  };
};

const position = (operation: string): Lowering =>
  lowering<{ axis: number }>((context) => {
    const given = required(context, 'x');
    const x = context.graph.dense(given.type === 'bool' ? cast(context.graph, given, 'int32') : given);
    const axis =
      context.attributes.axis < 0 ? context.attributes.axis + x.shape.length : context.attributes.axis;
    const shape = reducedShape(x, { axes: [axis], keepDims: false });
    const wide = context.graph.node(operation, [x.name], {
      attributes: { axis, keepdims: 0 },
      type: 'int32',
      shape,
    });
    return context.graph.node('Cast', [wide.name], { attributes: { to: 6 }, type: 'int32', shape });
  });

export const reductions: LoweringTable = {
  All: reduceWith('ReduceMin'),
  Any: reduceWith('ReduceMax'),
  ArgMax: position('ArgMax'),
  ArgMin: position('ArgMin'),
  FusedBatchNorm: lowering<{ varianceEpsilon: number }>((context) => {
    const { graph, inputs } = context;
    const x = required(context, 'x');
    const variance = binary(graph, 'Add', [
      required(context, 'variance'),
      scalar(graph, context.attributes.varianceEpsilon),
    ]);
    const inverse = unary(graph, 'Reciprocal', unary(graph, 'Sqrt', variance));
    const gain = inputs['scale'] === undefined ? inverse : binary(graph, 'Mul', [inverse, inputs['scale']]);
    const shift = binary(graph, 'Mul', [required(context, 'mean'), gain]);
    const scaled = binary(graph, 'Mul', [x, gain]);
    const offset =
      inputs['offset'] === undefined
        ? unary(graph, 'Neg', shift)
        : binary(graph, 'Sub', [inputs['offset'], shift]);
    return binary(graph, 'Add', [scaled, offset]);
  }),
  Max: extreme('ReduceMax'),
  Mean: reduceWith('ReduceMean'),
  Min: extreme('ReduceMin'),
  Prod: reduceWith('ReduceProd'),
  Softmax: lowering<{ dim: number }>((context) => {
    const x = context.graph.dense(required(context, 'logits'));
    const { dim } = context.attributes;
    const attributes = { axis: dim < 0 ? dim + x.shape.length : dim };
    return context.graph.node('Softmax', [x.name], { attributes, type: x.type, shape: x.shape });
  }),
  Sum: reduceWith('ReduceSum'),
};
