import { sameShape, type Graph, type Value } from '../graph/graph.js';
import {
  binary,
  broadcastShape,
  lowering,
  product,
  required,
  scalar,
  unary,
  type LoweringTable,
} from './lowering.js';

/** A factor is kept apart when it is at least this many times smaller than what it multiplies. */
const muchSmaller = 4;

const sizeOf = (value: Value): number => product(value.stored);

/**
 * `a · b`. When one is much smaller (a number, or one number per channel), the product is left undone: gradients of
 * normalisations multiply by channel again and again and then sum over everything else, which so becomes small work.
 */
export function multiply(graph: Graph, [a, b]: readonly [Value, Value]): Value {
  if (a.type === 'bool') return binary(graph, 'And', [a, b]);
  const sloped = slopeOfTiles(graph, [a, b]) ?? slopeOfTiles(graph, [b, a]);
  if (sloped !== undefined) return sloped;
  if (a.type !== 'float32' || (a.uniform !== undefined && b.uniform !== undefined))
    return binary(graph, 'Mul', [a, b]);
  const [large, small] = sizeOf(a) >= sizeOf(b) ? [a, b] : [b, a];
  const shape = broadcastShape(a.shape, b.shape);
  if (small.uniform === 0 || small.uniform === 1) return binary(graph, 'Mul', [large, small]);
  const whole = broadcastShape(large.stored, small.stored);
  if (sizeOf(large) >= muchSmaller * sizeOf(small) && sameShape(whole, large.stored)) {
    const { name, type, stored } = large;
    return { name, type, stored, shape, factor: withFactor(graph, graph.plain(small), large.factor) };
  }
  if (large.factor === undefined && small.factor === undefined) return binary(graph, 'Mul', [a, b]);
  const factor = withFactor(graph, large.factor ?? scalar(graph, 1), small.factor);
  return { ...binary(graph, 'Mul', [withoutFactor(a), withoutFactor(b)]), factor };
}

/** The gradient of a max pooling times the slopes of the relu that was pooled: those of the pooled numbers do as well. */
function slopeOfTiles(graph: Graph, [gradient, { slope }]: readonly [Value, Value]): Value | undefined {
  const ofTiles = gradient.picture?.ofTiles;
  if (ofTiles === undefined || slope === undefined || slope.of !== ofTiles.input) return undefined;
  return ofTiles.give(multiply(graph, [ofTiles.dy, slopeOf(graph, ofTiles.output, slope.below)]));
}

function withFactor(graph: Graph, value: Value, factor: Value | undefined): Value {
  return factor === undefined ? value : binary(graph, 'Mul', [value, factor]);
}

function withoutFactor(value: Value): Value {
  const { factor, ...rest } = value;
  return factor === undefined ? value : rest;
}

/** A slope so steep that everything but 0 and numbers below 1e-38 ends at a bound. */
const steep = 3.4e38;

/** 1 where `x > 0`, else 0. */
function stepOf(graph: Graph, x: Value): Value {
  const attributes = { alpha: { float: steep }, beta: { float: 0 } };
  const node = graph.node('HardSigmoid', [x.name], { attributes, type: 'float32', shape: x.stored });
  return { ...node, shape: x.shape };
}

/** What has the sign of `x`: where its relu is at hand, `x` itself is needed no more and products can end in the relu. */
function rectified(graph: Graph, x: Value): Value {
  return { ...x, name: graph.rectified.get(x.name) ?? x.name };
}

/** 1 where `x > 0`, else `slope`, a number from 0 to 1; NaN where `x` is. */
export function slopeOf(graph: Graph, x: Value, slope: number): Value {
  const plain = rectified(graph, graph.plain(x));
  const known = { slope: { of: plain.name, below: slope } };
  if (slope === 0) return { ...stepOf(graph, plain), ...known };
  const height = binary(graph, 'Mul', [plain, scalar(graph, steep)]);
  const bounds = [slope, 1].map((bound) => scalar(graph, bound).name);
  const node = graph.node('Clip', [height.name, ...bounds], { type: 'float32', shape: height.stored });
  return { ...node, shape: plain.shape, ...known };
}

/**
 * `where(x > 0, yes, no)` without a `Where` when `no` is `yes` times a number up to 1, as in the gradient of leakyRelu.
 * Where `x` is NaN, so is the result.
 */
export function selectSlope(
  graph: Graph,
  [condition, yes, no]: readonly [Value, Value, Value],
): Value | undefined {
  const { positive } = condition;
  if (positive === undefined || yes.type !== 'float32') return undefined;
  const slope = slopeBetween([yes, no]);
  if (slope === undefined || slope < 0 || slope > 1) return undefined;
  if (sizeOf(positive) < sizeOf(yes)) return undefined;
  return multiply(graph, [yes, slopeOf(graph, positive, slope)]);
}

/** The number that `no` is of `yes`. */
function slopeBetween([yes, no]: readonly [Value, Value]): number | undefined {
  if (yes.name !== no.name || !sameShape(yes.shape, no.shape) || yes.uniform !== undefined) return undefined;
  const [whole, part] = [yes.factor === undefined ? 1 : yes.factor.uniform, no.factor?.uniform];
  return whole === undefined || part === undefined || whole === 0 ? undefined : Math.fround(part / whole);
}

/** Lowerings that take and give values with a factor. */
export const products: LoweringTable = {
  Multiply: lowering((context) => multiply(context.graph, [required(context, 'a'), required(context, 'b')])),
  Neg: lowering((context) => {
    const x = required(context, 'x');
    return x.factor === undefined
      ? unary(context.graph, 'Neg', x)
      : { ...x, factor: unary(context.graph, 'Neg', x.factor) };
  }),
};
