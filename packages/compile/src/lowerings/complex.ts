import type { Graph, Value } from '../graph/graph.js';
import {
  binary,
  concat,
  lowering,
  required,
  slice,
  unary,
  type Lowering,
  type LoweringContext,
  type LoweringTable,
} from './lowering.js';

/** The real part alone; all of a value that is not complex. */
function realPart({ imaginary: _imaginary, ...value }: Value): Value {
  return value;
}

function imaginaryPart(graph: Graph, value: Value): Value {
  return value.imaginary ?? graph.fill(0, value.shape, 'float32');
}

function complexOf(real: Value, imaginary: Value): Value {
  return { ...realPart(real), imaginary };
}

/** ONNX's way to write complex numbers: both parts side by side in a last axis of two. */
function pairs(graph: Graph, value: Value): Value {
  const parts = [realPart(value), imaginaryPart(graph, value)];
  const columns = parts.map((part) => graph.reshape(graph.dense(part), [...value.shape, 1]));
  return concat(graph, columns, value.shape.length);
}

function ofPairs(graph: Graph, value: Value): Value {
  const shape = value.shape.slice(0, -1);
  const [real, imaginary] = [0, 1].map((part) => {
    const begin = value.shape.map((_, axis) => (axis === shape.length ? part : 0));
    const end = value.shape.map((size, axis) => (axis === shape.length ? part + 1 : size));
    return graph.reshape(slice(graph, value, { begin, end }), shape);
  });
  return complexOf(real!, imaginary!);
}

/** The discrete Fourier transform of the last axis. */
const fourier = (inverse: 0 | 1): Lowering =>
  lowering((context) => {
    const { graph } = context;
    const input = required(context, 'input');
    const size = input.shape.at(-1)!;
    const rows = pairs(graph, input);
    const flat = graph.reshape(rows, [rows.shape.reduce((all, next) => all * next, 1) / (2 * size), size, 2]);
    const attributes = { axis: 1, inverse, onesided: 0 };
    const result = graph.node('DFT', [flat.name], { attributes, type: 'float32', shape: flat.shape });
    return ofPairs(graph, graph.reshape(result, rows.shape));
  });

function multiplied(graph: Graph, [a, b]: readonly [Value, Value]): Value {
  const [realA, realB] = [realPart(a), realPart(b)];
  const [imaginaryA, imaginaryB] = [imaginaryPart(graph, a), imaginaryPart(graph, b)];
  const times = (left: Value, right: Value): Value => binary(graph, 'Mul', [left, right]);
  return complexOf(
    binary(graph, 'Sub', [times(realA, realB), times(imaginaryA, imaginaryB)]),
    binary(graph, 'Add', [times(realA, imaginaryB), times(imaginaryA, realB)]),
  );
}

/** Kernels that do the same to the real and the imaginary part. */
const sameForBothParts = [
  'Add',
  'Concat',
  'ExpandDims',
  'GatherV2',
  'Identity',
  'Pack',
  'Reshape',
  'Reverse',
  'Slice',
  'SplitV',
  'StridedSlice',
  'Sub',
  'Tile',
  'Transpose',
  'Unpack',
  'ZerosLike',
];

function onBothParts(lower: Lowering): Lowering {
  return (context) => {
    if (!hasComplex(context)) return lower(context);
    const part = (of: (value: Value) => Value): readonly Value[] => {
      const inputs = Object.entries(context.inputs).map(([name, value]) => [name, of(value)] as const);
      return [lower({ ...context, inputs: Object.fromEntries(inputs) })].flat() as Value[];
    };
    const real = part((value) => (value.type === 'int32' ? value : realPart(value)));
    const imaginary = part((value) => (value.type === 'int32' ? value : imaginaryPart(context.graph, value)));
    const results = real.map((value, index) => complexOf(value, imaginary[index]!));
    return results.length === 1 ? results[0]! : results;
  };
}

/** Whether any input of a kernel is complex. */
export function hasComplex({ inputs }: Pick<LoweringContext<unknown>, 'inputs'>): boolean {
  return Object.values(inputs).some(({ imaginary }) => imaginary !== undefined);
}

const own: LoweringTable = {
  Complex: lowering((context) => complexOf(required(context, 'real'), required(context, 'imag'))),
  ComplexAbs: lowering((context) => {
    const { graph } = context;
    const x = required(context, 'x');
    const squares = [realPart(x), imaginaryPart(graph, x)].map((part) => binary(graph, 'Mul', [part, part]));
    return unary(graph, 'Sqrt', binary(graph, 'Add', [squares[0]!, squares[1]!]));
  }),
  FFT: fourier(0),
  IFFT: fourier(1),
  Imag: lowering((context) => imaginaryPart(context.graph, required(context, 'input'))),
  Real: lowering((context) => realPart(required(context, 'input'))),
};

/** Complex numbers, which a graph holds as two values. */
export const complex = own;

/** A table whose lowerings take complex values too, where tfjs's kernels do. */
export function withComplex(table: LoweringTable): LoweringTable {
  const both = sameForBothParts.map((kernel) => [kernel, onBothParts(table[kernel]!)] as const);
  const multiply: Lowering = (context) =>
    hasComplex(context)
      ? multiplied(context.graph, [required(context, 'a'), required(context, 'b')])
      : table['Multiply']!(context);
  const cast: Lowering = (context) => {
    const x = required(context, 'x');
    if (context.attributes['dtype'] !== 'complex64')
      return table['Cast']!({ ...context, inputs: { x: realPart(x) } });
    const real = table['Cast']!({ ...context, inputs: { x }, attributes: { dtype: 'float32' } }) as Value;
    return complexOf(real, imaginaryPart(context.graph, x));
  };
  return { ...table, ...own, ...Object.fromEntries(both), Cast: cast, Multiply: multiply };
}

/** Kernels that may be given complex values. */
export const complexKernels: ReadonlySet<string> = new Set([
  ...Object.keys(own),
  ...sameForBothParts,
  'Cast',
  'Multiply',
]);
