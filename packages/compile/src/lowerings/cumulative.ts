import type { Graph, Value } from '../graph/graph.js';
import { cast } from './elementwise.js';
import { binary, concat, lowering, required, slice, type LoweringTable } from './lowering.js';

interface CumulativeAttributes {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/** `x` moved along an axis by some places, ones coming in. */
function shifted(
  graph: Graph,
  x: Value,
  { axis, places, reverse }: { readonly axis: number; readonly places: number; readonly reverse: boolean },
): Value {
  const size = x.shape[axis]!;
  const ones = graph.fill(
    1,
    x.shape.map((length, index) => (index === axis ? places : length)),
    x.type,
  );
  const from = reverse ? places : 0;
  const kept = slice(graph, x, {
    begin: x.shape.map((_, index) => (index === axis ? from : 0)),
    end: x.shape.map((length, index) => (index === axis ? from + size - places : length)),
  });
  return concat(graph, reverse ? [kept, ones] : [ones, kept], axis);
}

/** As in tfjs, booleans are counted. */
function countable(graph: Graph, x: Value): Value {
  return x.type === 'bool' ? cast(graph, x, 'int32') : x;
}

export const cumulative: LoweringTable = {
  /** ONNX has no such operator: each product of neighbours doubles how far a place sees, `log2(size)` times. */
  Cumprod: lowering<CumulativeAttributes>((context) => {
    const { graph, attributes } = context;
    const { exclusive, reverse } = attributes;
    const x = countable(graph, required(context, 'x'));
    const axis = attributes.axis < 0 ? attributes.axis + x.shape.length : attributes.axis;
    const size = x.shape[axis]!;
    let result = graph.dense(x);
    if (exclusive) result = shifted(graph, result, { axis, places: 1, reverse });
    for (let places = 1; places < size; places *= 2) {
      result = binary(graph, 'Mul', [result, shifted(graph, result, { axis, places, reverse })]);
    }
    return result;
  }),
  Cumsum: lowering<CumulativeAttributes>((context) => {
    const { graph, attributes } = context;
    const x = graph.dense(countable(graph, required(context, 'x')));
    const axis = graph.initializer([attributes.axis], [], 'int64');
    const flags = { exclusive: attributes.exclusive ? 1 : 0, reverse: attributes.reverse ? 1 : 0 };
    return graph.node('CumSum', [x.name, axis], { attributes: flags, type: x.type, shape: x.shape });
  }),
};
