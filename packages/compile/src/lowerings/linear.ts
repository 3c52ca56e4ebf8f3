import * as tf from '@tensorflow/tfjs';
import { UnsupportedCase } from '../errors.js';
import type { Graph, Value } from '../graph/graph.js';
import { finishFused } from './fused.js';
import {
  broadcastShape,
  lowering,
  matMul2d,
  product,
  required,
  shaped,
  type LoweringTable,
  type MatMulOperands,
} from './lowering.js';

/** Matrix product over leading batch axes, which broadcast. */
function batchMatMul(graph: Graph, operands: MatMulOperands): Value {
  const { a, b, transposeA = false, transposeB = false } = operands;
  if (a.type === 'bool') throw new UnsupportedCase('booleans');
  assertInnerSizes(operands);
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const flat = product(batch) === 1 && a.type === 'float32'; // ONNX Runtime's Gemm knows no int32
  if (flat) {
    const result = matMul2d(graph, {
      a: graph.reshape(a, a.shape.slice(-2)),
      b: graph.reshape(b, b.shape.slice(-2)),
      transposeA,
      transposeB,
    });
    return graph.view(result, [...batch, ...result.shape]); // leading ones stay out of what is stored
  }
  const left = graph.dense(transposeA ? swapLast(graph, a) : a);
  const right = graph.dense(transposeB ? swapLast(graph, b) : b);
  const shape = [...batch, left.shape.at(-2)!, right.shape.at(-1)!];
  return graph.node('MatMul', [left.name, right.name], { type: a.type, shape });
}

function assertInnerSizes({ a, b, transposeA = false, transposeB = false }: MatMulOperands): void {
  const [left, right] = [a.shape.at(transposeA ? -2 : -1), b.shape.at(transposeB ? -1 : -2)];
  if (left === right) return;
  throw new Error(
    `inner shapes (${left}) and (${right}) of Tensors with shapes ${a.shape.join()} and ${b.shape.join()} and transposeA=${transposeA} and transposeB=${transposeB} must match.`,
  );
}

function swapLast(graph: Graph, x: Value): Value {
  const rank = x.shape.length;
  return graph.transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

export const linear: LoweringTable = {
  BatchMatMul: lowering<{ transposeA: boolean; transposeB: boolean }>((context) =>
    batchMatMul(context.graph, {
      a: required(context, 'a'),
      b: required(context, 'b'),
      ...context.attributes,
    }),
  ),
  Einsum: lowering<{ equation: string }>(({ graph, inputs, attributes }) => {
    const values = Object.values(inputs).map((value) => graph.dense(value));
    const { type } = values[0]!;
    if (type === 'bool') throw new UnsupportedCase('booleans');
    const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(attributes.equation, values.length);
    tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, values.map(shaped));
    const [terms, result] = attributes.equation.replaceAll(' ', '').split('->') as [string, string];
    const sizes = new Map<string, number>();
    terms.split(',').forEach((term, index) => {
      [...term].forEach((letter, axis) => sizes.set(letter, values[index]!.shape[axis]!));
    });
    const shape = [...result].map((letter) => sizes.get(letter)!);
    const names = values.map((value) => value.name);
    return graph.node('Einsum', names, { attributes: { equation: attributes.equation }, type, shape });
  }),
  _FusedMatMul: lowering<{
    transposeA: boolean;
    transposeB: boolean;
    activation: string;
    leakyreluAlpha?: number;
  }>((context) => {
    const { transposeA, transposeB } = context.attributes;
    const operands = { a: required(context, 'a'), b: required(context, 'b'), transposeA, transposeB };
    return finishFused(context.graph, batchMatMul(context.graph, operands), context);
  }),
};
