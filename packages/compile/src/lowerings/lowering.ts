import * as tf from '@tensorflow/tfjs';
import { UnsupportedCase } from '../errors.js';
import { sameShape, stretched, type Graph, type Value, type ValueType } from '../graph/graph.js';

export interface LoweringContext<Attributes = Readonly<Record<string, unknown>>> {
  readonly graph: Graph;
  /** By tfjs's input names; lists (`concat`, `stack`) come as `'0'`, `'1'`, … */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly attributes: Attributes;
}

/** Writes one tfjs kernel as ONNX nodes. */
export type Lowering = (context: LoweringContext) => Value | readonly Value[];

export type LoweringTable = Readonly<Record<string, Lowering>>;

/** Gives a lowering the type of its kernel's attributes; tfjs passes them untyped. */
export function lowering<Attributes>(
  lower: (context: LoweringContext<Attributes>) => Value | readonly Value[],
): Lowering {
  return (context) => lower(context as LoweringContext<Attributes>);
}

/** An input that the kernel cannot be without. */
export function required({ inputs }: LoweringContext<unknown>, name: string): Value {
  const value = inputs[name];
  if (value === undefined) throw new Error(`lowering: input \`${name}\` is missing`);
  return value;
}

export function product(shape: readonly number[]): number {
  return shape.reduce((size, next) => size * next, 1);
}

/**
 * NumPy broadcasting, aligned on the right.
 *
 * @throws Error of tfjs when the shapes do not fit.
 */
export function broadcastShape(left: readonly number[], right: readonly number[]): number[] {
  return tf.backend_util.assertAndGetBroadcastShape([...left], [...right]);
}

/** What tfjs's own checks read of a tensor. */
export function shaped({ shape }: Pick<Value, 'shape'>): tf.Tensor {
  return { shape: [...shape], rank: shape.length } as unknown as tf.Tensor;
}

/** @throws Error when no window fits into the picture, where tfjs goes on with a tensor of no numbers. */
export function assertFits(windows: ReturnType<typeof tf.backend_util.computeConv2DInfo>): void {
  const { outHeight, outWidth, effectiveFilterHeight, effectiveFilterWidth, inHeight, inWidth } = windows;
  if (outHeight > 0 && outWidth > 0) return;
  throw new Error(
    `a window of ${effectiveFilterHeight}×${effectiveFilterWidth} is larger than its picture of ${inHeight}×${inWidth}. Take a smaller one, or padding 'same'.`,
  );
}

/** Elementwise operators that ONNX has for more than real numbers, by the type; those of two values take whole ones. */
const operatorsOf = {
  bool: new Set(['And', 'Equal', 'Not', 'Or']),
  int32: new Set(['Abs', 'Neg', 'Relu', 'Sign']),
};

/** @throws {@link UnsupportedCase} where tfjs takes a type that the operator does not know. */
function assertTakes(operation: string, [{ type }, ...others]: readonly [Value, ...Value[]]): void {
  if (type === 'bool' && !operatorsOf.bool.has(operation)) throw new UnsupportedCase('booleans');
  if (type === 'int32' && others.length === 0 && !operatorsOf.int32.has(operation))
    throw new UnsupportedCase('int32');
}

/** An elementwise node of one value, done on what is stored. */
export function unary(graph: Graph, operation: string, value: Value): Value {
  assertTakes(operation, [value]);
  const x = graph.plain(value);
  if (operation === 'Neg' && x.type === 'float32' && x.uniform !== undefined)
    return graph.fill(-x.uniform, x.shape, x.type);
  const node = graph.node(operation, [x.name], { type: x.type, shape: x.stored });
  return { ...node, shape: x.shape };
}

/** An elementwise node of two values, done on what is stored. */
export function binary(
  graph: Graph,
  operation: string,
  [left, right, type = left.type]: readonly [Value, Value, ValueType?],
): Value {
  assertTakes(operation, [left, right]);
  const [a, b] = [graph.plain(left), graph.plain(right)];
  const shape = broadcastShape(a.shape, b.shape);
  const folded = foldIdentity(graph, operation, [a, b, shape]);
  if (folded !== undefined) return folded;
  const node = graph.node(operation, [a.name, b.name], { type, shape: broadcastShape(a.stored, b.stored) });
  return { ...node, shape };
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

/** `x · 1`, `x + 0` and the like, which gradients are full of, cost nothing. */
function foldIdentity(
  graph: Graph,
  operation: string,
  [a, b, shape]: readonly [Value, Value, readonly number[]],
): Value | undefined {
  if (a.type !== 'float32' || arithmetic[operation] === undefined) return undefined;
  if (a.uniform !== undefined && b.uniform !== undefined) {
    return graph.fill(Math.fround(arithmetic[operation](a.uniform, b.uniform)), shape, a.type);
  }
  const neutral = operation === 'Mul' || operation === 'Div' ? 1 : 0;
  if (b.uniform === neutral) return stretched(a, shape);
  if (a.uniform === neutral && (operation === 'Add' || operation === 'Mul')) return stretched(b, shape);
  const zero = operation === 'Mul' && (a.uniform === 0 || b.uniform === 0);
  return zero ? graph.fill(0, shape, a.type) : undefined;
}

export function scalar(graph: Graph, number: number, type: ValueType = 'float32'): Value {
  return graph.fill(number, [], type);
}

export function concat(graph: Graph, values: readonly Value[], axis: number): Value {
  const dense = values.map((value) => graph.dense(value));
  const [first] = dense;
  if (first === undefined) throw new Error('lowering: nothing to concatenate');
  if (dense.length === 1) return first;
  const shape = first.shape.map((size, index) =>
    index === axis ? dense.reduce((sum, value) => sum + value.shape[axis]!, 0) : size,
  );
  return graph.node(
    'Concat',
    dense.map((value) => value.name),
    { attributes: { axis }, type: first.type, shape },
  );
}

export interface SliceRange {
  readonly begin: readonly number[];
  readonly end: readonly number[];
  readonly strides?: readonly number[];
}

/** `x[begin:end:strides]` over all axes; an end below zero with a negative stride means "past the first element". */
export function slice(
  graph: Graph,
  x: Value,
  { begin, end, strides = begin.map(() => 1) }: SliceRange,
): Value {
  const shape = begin.map((start, axis) => Math.max(0, Math.ceil((end[axis]! - start) / strides[axis]!)));
  if (shape.includes(0)) return graph.constant([], shape, x.type); // ONNX counts a start below zero from behind
  if (x.uniform !== undefined) return { ...x, shape };
  const input = graph.dense(x);
  if (sameShape(shape, input.shape) && strides.every((stride) => stride === 1)) return input;
  const axes = begin
    .map((_, axis) => axis)
    .filter((axis) => shape[axis] !== input.shape[axis] || strides[axis] !== 1);
  const pick = (values: readonly number[]): string => graph.integers(axes.map((axis) => values[axis]!));
  const ends = end.map((stop) => (stop < 0 ? -(2 ** 40) : stop));
  const names = [input.name, pick(begin), pick(ends), graph.integers(axes), pick(strides)];
  return graph.node('Slice', names, { type: x.type, shape });
}

/** Rows of `x` along an axis, by fixed indices. */
export function gatherConstant(
  graph: Graph,
  x: Value,
  { indices, axis }: { readonly indices: readonly number[]; readonly axis: number },
): Value {
  const input = graph.dense(x);
  const shape = input.shape.map((size, index) => (index === axis ? indices.length : size));
  const names = [input.name, graph.indices(indices)];
  return graph.node('Gather', names, { attributes: { axis }, type: x.type, shape });
}

export interface MatMulOperands {
  readonly a: Value;
  readonly b: Value;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** Matrix product of two rank-2 values. */
export function matMul2d(
  graph: Graph,
  { a, b, transposeA = false, transposeB = false }: MatMulOperands,
): Value {
  const left = graph.dense(a);
  const right = graph.dense(b);
  const [rows, inner] = transposeA ? [left.shape[1]!, left.shape[0]!] : [left.shape[0]!, left.shape[1]!];
  const columns = right.shape[transposeB ? 0 : 1]!;
  const names = [left.name, right.name];
  const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
  const options = { type: a.type, shape: [rows, columns] };
  const result =
    transposeA || transposeB
      ? graph.node('Gemm', names, { ...options, attributes })
      : graph.node('MatMul', names, options);
  graph.countProduct(result, rows * inner * columns);
  return result;
}

/** Zeros (or `number`) around a value; `paddings` are `[before, after]` of every axis. */
export function pad(
  graph: Graph,
  x: Value,
  {
    paddings,
    number = 0,
  }: { readonly paddings: readonly (readonly [number, number])[]; readonly number?: number },
): Value {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const shape = x.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);
  const pads = graph.integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  const names = [graph.dense(x).name, pads, scalar(graph, number, x.type).name];
  return graph.node('Pad', names, { type: x.type, shape });
}
