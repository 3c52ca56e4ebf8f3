import { sameShape, type Graph, type Value } from '../graph/graph.js';
import { select } from './elementwise.js';
import { binary, product, scalar } from './lowering.js';

/**
 * Indices that are within the sizes of the axes that they go through in turn, as tfjs asks; ONNX counts those below zero from
 * behind. Constant ones are looked at now, those that an input gives when it is given ({@link Graph.ranges}), and
 * computed ones below zero become too large, which ONNX Runtime refuses in the run.
 *
 * @throws Error as tfjs's kernels do.
 */
export function within(graph: Graph, indices: Value, sizes: readonly number[]): Value {
  if (product(indices.shape) === 0) return indices;
  const constants = constantIntegers(graph, indices);
  constants.forEach((index, at) => {
    const size = sizes[at % sizes.length]!;
    if (index < 0 || index >= size) throw new Error(`the index value ${index} is not in [0, ${size - 1}].`);
  });
  if (constants.length > 0) return indices;
  const source = portBehind(graph, indices.name);
  const inTurn = sizes.length === 1 || indices.stored.at(-1) === sizes.length;
  if (source === undefined || !inTurn) return refusingNegative(graph, indices);
  const known = graph.ranges.get(source) ?? [];
  if (!known.some((other) => sameShape(other, sizes))) graph.ranges.set(source, [...known, sizes]);
  return indices;
}

function constantIntegers(graph: Graph, { name, uniform }: Value): readonly number[] {
  if (uniform !== undefined) return [uniform];
  const changed = graph.nodes.find(({ type, outputs }) => type === 'Cast' && outputs[0] === name);
  const source = changed?.inputs[0] ?? name;
  const held = graph.initializers.find((initializer) => initializer.name === source);
  if (held?.type === 'int32') return Array.from(new Int32Array(held.bytes.slice().buffer));
  return held?.type === 'float32' ? Array.from(new Float32Array(held.bytes.slice().buffer), Math.trunc) : [];
}

/** Name of the port whose values these are, one after the other; undefined when they are computed. */
function portBehind(graph: Graph, name: string): string | undefined {
  const producer = graph.nodes.find(({ outputs }) => outputs.includes(name));
  if (producer === undefined) return name;
  const keepsOrder = producer.type === 'Reshape' || producer.type === 'Cast';
  return keepsOrder ? portBehind(graph, producer.inputs[0]!) : undefined;
}

const largest = 2 ** 31 - 1;

function refusingNegative(graph: Graph, indices: Value): Value {
  const isNegative = binary(graph, 'Less', [indices, scalar(graph, 0, 'int32'), 'bool']);
  return select(graph, [isNegative, scalar(graph, largest, 'int32'), indices]);
}
