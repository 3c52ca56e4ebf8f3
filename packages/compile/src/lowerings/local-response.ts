import type { Graph, Value } from '../graph/graph.js';
import { binary, lowering, matMul2d, product, required, scalar, type LoweringTable } from './lowering.js';

interface ResponseAttributes {
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}

/** Each channel summed with its neighbours within the radius: a product with a band matrix. */
function sumOfNeighbours(graph: Graph, x: Value, radius: number): Value {
  const channels = x.shape.at(-1)!;
  const band = Array.from({ length: channels ** 2 }, (_, index) =>
    Math.abs(Math.floor(index / channels) - (index % channels)) <= radius ? 1 : 0,
  );
  const rows = graph.reshape(x, [product(x.shape) / channels, channels]);
  const b = graph.constant(band, [channels, channels], 'float32');
  return graph.reshape(matMul2d(graph, { a: rows, b }), x.shape);
}

/** `bias + alpha · Σ x²` over the neighbours, and that to the power `-beta`. */
function normaliser(
  graph: Graph,
  x: Value,
  { depthRadius, bias, alpha, beta }: ResponseAttributes,
): { readonly norm: Value; readonly factor: Value } {
  const sum = sumOfNeighbours(graph, binary(graph, 'Mul', [x, x]), depthRadius);
  const scaled = binary(graph, 'Mul', [sum, scalar(graph, alpha)]);
  const norm = binary(graph, 'Add', [scaled, scalar(graph, bias)]);
  return { norm, factor: binary(graph, 'Pow', [norm, scalar(graph, -beta)]) };
}

/** Local response normalisation over channels, and its gradient. */
export const localResponse: LoweringTable = {
  LRN: lowering<ResponseAttributes>((context) => {
    const { graph, attributes } = context;
    const x = required(context, 'x');
    return binary(graph, 'Mul', [x, normaliser(graph, x, attributes).factor]);
  }),
  LRNGrad: lowering<ResponseAttributes>((context) => {
    const { graph, attributes } = context;
    const [x, y, dy] = [required(context, 'x'), required(context, 'y'), required(context, 'dy')];
    const { norm, factor } = normaliser(graph, x, attributes);
    const share = binary(graph, 'Div', [binary(graph, 'Mul', [y, dy]), norm]);
    const spread = binary(graph, 'Mul', [x, sumOfNeighbours(graph, share, attributes.depthRadius)]);
    const own = binary(graph, 'Mul', [dy, factor]);
    const weight = scalar(graph, 2 * attributes.alpha * attributes.beta);
    return binary(graph, 'Sub', [own, binary(graph, 'Mul', [spread, weight])]);
  }),
};
