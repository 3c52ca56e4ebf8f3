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

/** ONNX takes the axes of `ReduceSum` as an input and those of the others as an attribute (opset 17). */
export function reduce(graph: Graph, operation: string, [x, reduction]: readonly [Value, Reduction]): Value {
  const shape = reducedShape(x, reduction);
  const { axes } = reduction;
  if (axes.length === 0) return x;
  if (x.uniform !== undefined) {
    const count = product(axes.map((axis) => x.shape[axis]!));
    return graph.fill(reduceUniform(operation, [x.uniform, count]), shape, x.type);
  }
  const input = graph.dense(x);
  const keepdims = reduction.keepDims ? 1 : 0;
  if (operation === 'ReduceSum') {
    return graph.node(operation, [input.name, graph.integers(axes)], {
      attributes: { keepdims },
      type: x.type,
      shape,
    });
  }
  return graph.node(operation, [input.name], { attributes: { axes, keepdims }, type: x.type, shape });
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

const position = (operation: string): Lowering =>
  lowering<{ axis: number }>((context) => {
    const x = context.graph.dense(required(context, 'x'));
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
  Max: reduceWith('ReduceMax'),
  Mean: reduceWith('ReduceMean'),
  Min: reduceWith('ReduceMin'),
  Prod: reduceWith('ReduceProd'),
  Softmax: lowering<{ dim: number }>((context) => {
    const x = context.graph.dense(required(context, 'logits'));
    const { dim } = context.attributes;
    const attributes = { axis: dim < 0 ? dim + x.shape.length : dim };
    return context.graph.node('Softmax', [x.name], { attributes, type: x.type, shape: x.shape });
  }),
  Sum: reduceWith('ReduceSum'),
};
