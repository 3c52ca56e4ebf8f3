import { UnsupportedCase } from '../errors.js';
import type { Graph, Value } from '../graph/graph.js';
import { cast, select } from './elementwise.js';
import { within } from './index-range.js';
import { binary, lowering, product, required, scalar, type LoweringTable } from './lowering.js';
import { reduce } from './reductions.js';
import { membership } from './shapes.js';

/** ONNX's indices of several axes are int64. */
function wide(graph: Graph, indices: Value): string {
  const { name, shape } = graph.dense(indices);
  return graph.node('Cast', [name], { attributes: { to: 7 }, type: 'int32', shape }).name;
}

function gatherNd(
  graph: Graph,
  [x, indices]: readonly [Value, Value],
  { batchAxes, shape }: { readonly batchAxes: number; readonly shape: readonly number[] },
): Value {
  const names = [graph.dense(x).name, wide(graph, indices)];
  return graph.node('GatherND', names, { attributes: { batch_dims: batchAxes }, type: x.type, shape });
}

/** Rows of `x` along an axis, other ones for each place of the leading `batchAxes` axes. */
function gatherBatched(
  graph: Graph,
  [x, indices]: readonly [Value, Value],
  { axis, batchAxes }: { readonly axis: number; readonly batchAxes: number },
): Value {
  const batch = product(x.shape.slice(0, batchAxes));
  const outer = x.shape.slice(batchAxes, axis);
  const inner = x.shape.slice(axis + 1);
  const picked = indices.shape.slice(batchAxes);
  const size = x.shape[axis]!;
  const rows = graph.transpose(graph.reshape(x, [batch, product(outer), size, product(inner)]), [0, 2, 1, 3]);
  const places = graph.reshape(indices, [batch, product(picked), 1]);
  const shape = [batch, product(picked), product(outer), product(inner)];
  const gathered = gatherNd(graph, [rows, places], { batchAxes: 1, shape });
  const moved = graph.transpose(gathered, [0, 2, 1, 3]);
  return graph.reshape(moved, [...x.shape.slice(0, batchAxes), ...outer, ...picked, ...inner]);
}

/** `data` with `updates` put at the indices of its leading axes. */
function scatter(graph: Graph, [data, indices, updates]: readonly [Value, Value, Value]): Value {
  const rank = indices.shape.at(-1)!;
  const full = graph.dense({ ...updates, shape: [...indices.shape.slice(0, -1), ...data.shape.slice(rank)] });
  const names = [graph.dense(data).name, wide(graph, indices), full.name];
  return graph.node('ScatterND', names, { type: data.type, shape: data.shape });
}

/**
 * The sum of the updates that share a place, in a tensor of `shape`. ScatterND adds in several threads without locks and
 * now and then loses an update of a place that has more than one; ScatterElements adds one after the other.
 */
function scatterSum(
  graph: Graph,
  [indices, updates]: readonly [Value, Value],
  shape: readonly number[],
): Value {
  const rank = indices.shape.at(-1)!;
  const counts = indices.shape.slice(0, -1);
  const [places, rows, columns] = [counts, shape.slice(0, rank), shape.slice(rank)].map(product) as [
    number,
    number,
    number,
  ];
  const strides = Array.from({ length: rank }, (_, axis) => product(shape.slice(axis + 1, rank)));
  const parts = binary(graph, 'Mul', [
    graph.reshape(indices, [places, rank]),
    graph.constant(strides, [1, rank], 'int32'),
  ]);
  const row = reduce(graph, 'ReduceSum', [parts, { axes: [1], keepDims: true }]);
  const full = graph.dense({ ...updates, shape: [...counts, ...shape.slice(rank)] });
  const operands = [
    graph.fill(0, [rows, columns], updates.type),
    { ...row, shape: [places, columns] },
    graph.reshape(full, [places, columns]),
  ];
  const sums = graph.node(
    'ScatterElements',
    operands.map((operand) => graph.dense(operand).name),
    { attributes: { axis: 0, reduction: 'add' }, type: updates.type, shape: [rows, columns] },
  );
  return graph.reshape(sums, shape);
}

/** Indices as a list of places, whatever rank `tf.sparseToDense` and `tf.scatterND` were given. */
function placesOf(graph: Graph, indices: Value, shape: readonly number[]): Value {
  const rank = indices.shape.length >= 2 ? indices.shape.at(-1)! : 1;
  const places = within(graph, indices, shape.slice(0, rank));
  return places.shape.length >= 2 ? places : graph.reshape(places, [product(places.shape), 1]);
}

/** How often each number below `size` stands in a row, each time counted with its weight. */
function countNumbers(
  graph: Graph,
  [x, weights]: readonly [Value, Value],
  { size, binaryOutput }: { readonly size: number; readonly binaryOutput: boolean },
): Value {
  const [rows, columns] = x.shape.length === 1 ? [1, x.shape[0]!] : (x.shape as [number, number]);
  const hot = graph.reshape(membership(graph, x, size), [rows, columns, size]);
  const weighted = !binaryOutput && product(weights.shape) > 0;
  const factors = weighted ? cast(graph, graph.reshape(weights, [rows, columns, 1]), 'float32') : undefined;
  const products = factors === undefined ? hot : binary(graph, 'Mul', [hot, factors]);
  const reduction = { axes: [1], keepDims: false };
  const counts = reduce(graph, binaryOutput ? 'ReduceMax' : 'ReduceSum', [products, reduction]);
  return cast(graph, graph.reshape(counts, [...x.shape.slice(0, -1), size]), weights.type);
}

const gathering: LoweringTable = {
  GatherNd: lowering((context) => {
    const x = required(context, 'params');
    const given = required(context, 'indices');
    const indices = within(context.graph, given, x.shape.slice(0, given.shape.at(-1)));
    const shape = [...indices.shape.slice(0, -1), ...x.shape.slice(indices.shape.at(-1)!)];
    return gatherNd(context.graph, [x, indices], { batchAxes: 0, shape });
  }),
  GatherV2: lowering<{ axis: number; batchDims: number }>((context) => {
    const { graph, attributes } = context;
    const x = graph.dense(required(context, 'x'));
    const given = required(context, 'indices');
    const axis = attributes.axis < 0 ? attributes.axis + x.shape.length : attributes.axis;
    const batchAxes =
      attributes.batchDims < 0 ? attributes.batchDims + given.shape.length : attributes.batchDims;
    const indices = graph.dense(within(graph, given, [x.shape[axis]!]));
    if (batchAxes > 0) return gatherBatched(graph, [x, indices], { axis, batchAxes });
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    return graph.node('Gather', [x.name, indices.name], { attributes: { axis }, type: x.type, shape });
  }),
  TopK: lowering<{ k: number }>((context) => {
    const { graph, attributes } = context;
    const x = graph.dense(required(context, 'x'));
    if (x.type === 'bool') throw new UnsupportedCase('booleans');
    const shape = [...x.shape.slice(0, -1), attributes.k];
    const outputs = [graph.freshName('TopK'), graph.freshName('TopK')];
    const inputs = [x.name, graph.integers([attributes.k])];
    graph.nodes.push({ type: 'TopK', inputs, outputs, attributes: { axis: -1 } });
    const indices = graph.node('Cast', [outputs[1]!], { attributes: { to: 6 }, type: 'int32', shape });
    return [{ name: outputs[0]!, type: x.type, shape, stored: shape }, indices];
  }),
};

const scattering: LoweringTable = {
  ScatterNd: lowering<{ shape: number[] }>((context) => {
    const { graph, attributes } = context;
    const indices = placesOf(graph, required(context, 'indices'), attributes.shape);
    return scatterSum(graph, [indices, required(context, 'updates')], attributes.shape);
  }),
  SparseToDense: lowering<{ outputShape: number[] }>((context) => {
    const { graph, attributes } = context;
    const filled = graph.reshape(required(context, 'defaultValue'), []);
    const data = { ...filled, shape: attributes.outputShape };
    const indices = placesOf(graph, required(context, 'sparseIndices'), attributes.outputShape);
    return scatter(graph, [data, indices, required(context, 'sparseValues')]);
  }),
  TensorScatterUpdate: lowering((context) => {
    const tensor = required(context, 'tensor');
    const indices = placesOf(context.graph, required(context, 'indices'), tensor.shape);
    return scatter(context.graph, [tensor, indices, required(context, 'updates')]);
  }),
};

const counting: LoweringTable = {
  /** As in tfjs, over all numbers, whatever their shape: `tf.image.threshold` gives a picture. */
  Bincount: lowering<{ size: number }>((context) => {
    const { graph } = context;
    const [x, weights] = [required(context, 'x'), required(context, 'weights')];
    const row = graph.reshape(x, [product(x.shape)]);
    return countNumbers(graph, [row, weights], { size: context.attributes.size, binaryOutput: false });
  }),
  /** As in tfjs, `binaryOutput` counts for rows only. */
  DenseBincount: lowering<{ size: number; binaryOutput: boolean }>((context) => {
    const { size, binaryOutput } = context.attributes;
    const x = required(context, 'x');
    const options = { size, binaryOutput: binaryOutput && x.shape.length === 2 };
    return countNumbers(context.graph, [x, required(context, 'weights')], options);
  }),
  SearchSorted: lowering<{ side: 'left' | 'right' }>((context) => {
    const { graph, attributes } = context;
    const [sequence, values] = [required(context, 'sortedSequence'), required(context, 'values')];
    const [batch, size] = sequence.shape as [number, number];
    const places = graph.reshape(sequence, [batch, 1, size]);
    const wanted = graph.reshape(values, [batch, values.shape[1]!, 1]);
    const comparison = attributes.side === 'left' ? 'Less' : 'LessOrEqual';
    const smaller = cast(graph, binary(graph, comparison, [places, wanted, 'bool']), 'int32');
    return reduce(graph, 'ReduceSum', [smaller, { axes: [2], keepDims: false }]);
  }),
};

export const indexing: LoweringTable = {
  ...gathering,
  ...scattering,
  ...counting,
  Diag: lowering((context) => {
    const { graph } = context;
    const x = required(context, 'x');
    const size = product(x.shape);
    const eye = Array.from({ length: size ** 2 }, (_, index) => (index % (size + 1) === 0 ? 1 : 0));
    const parts = [graph.constant(eye, [size, size], 'bool'), graph.reshape(x, [size, 1])] as const;
    const matrix = select(graph, [...parts, scalar(graph, 0, x.type)]);
    return graph.reshape(matrix, [...x.shape, ...x.shape]);
  }),
};
