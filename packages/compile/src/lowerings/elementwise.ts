import { sameShape, stretched, type Graph, type Value } from '../graph/graph.js';
import { isPerChannel, keepingOrder } from './in-order.js';
import {
  binary,
  broadcastShape,
  lowering,
  required,
  scalar,
  unary,
  type Lowering,
  type LoweringTable,
} from './lowering.js';
import { products, selectSlope, slopeOf } from './products.js';

const direct = (operation: string): Lowering =>
  lowering((context) => unary(context.graph, operation, required(context, 'x')));

const composed = (compose: (graph: Graph, x: Value) => Value): Lowering =>
  lowering((context) => compose(context.graph, required(context, 'x')));

const pair = (operation: string): Lowering =>
  lowering((context) => binary(context.graph, operation, [required(context, 'a'), required(context, 'b')]));

/** A sum, which keeps the order of a picture's numbers when one per channel is added. */
export function add(graph: Graph, [a, b]: readonly [Value, Value]): Value {
  const dense = sameShape(a.stored, a.shape) && sameShape(broadcastShape(a.shape, b.shape), a.shape);
  const offset = a.type === 'float32' && dense && isPerChannel(b);
  return offset ? keepingOrder(a, (x) => addOffset(graph, x, b)) : binary(graph, 'Add', [a, b]);
}

/**
 * ONNX Runtime adds as many numbers at a time as there are channels: with few it takes rows of the picture for channels. 32×32×3, batch
 * 64, in 0.13 ms, not 0.70.
 */
const fewChannels = 8;

function addOffset(graph: Graph, x: Value, offset: Value): Value {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const narrow =
    x.shape.length === 4 && channels > 1 && channels <= fewChannels && offset.stored.at(-1) === channels;
  if (!narrow) return binary(graph, 'Add', [x, offset]);
  const rows = graph.reshape(x, [batch, height, width * channels]);
  const one = graph.view(stretched(offset, offset.stored), [channels]);
  const row = graph.reshape(stretched(one, [width, channels]), [width * channels]);
  const sum = binary(graph, 'Add', [rows, row]);
  return graph.reshape(sum, x.shape);
}

/** ONNX orders numbers only; tfjs orders booleans too. */
const compare = (operation: string): Lowering =>
  lowering((context) => {
    const [a, b] = [required(context, 'a'), required(context, 'b')];
    if (operation === 'Greater' && a.type === 'float32') return greater(context.graph, [a, b]);
    if (a.type !== 'bool' || operation === 'Equal') return binary(context.graph, operation, [a, b, 'bool']);
    const whole = (x: Value): Value => cast(context.graph, x, 'int32');
    return binary(context.graph, operation, [whole(a), whole(b), 'bool']);
  });

/** `a > b`, which remembers `a` when `b` is 0. */
function greater(graph: Graph, [a, b]: readonly [Value, Value]): Value {
  const result = binary(graph, 'Greater', [a, b, 'bool']);
  const remember = a.type === 'float32' && a.uniform === undefined && b.uniform === 0;
  return remember ? { ...result, positive: { ...a, shape: result.shape } } : result;
}

const connect = (operation: string): Lowering =>
  lowering((context) =>
    binary(context.graph, operation, [required(context, 'a'), required(context, 'b'), 'bool']),
  );

const not = (graph: Graph, x: Value): Value => unary(graph, 'Not', x);

export function select(graph: Graph, parts: readonly [Value, Value, Value]): Value {
  const [condition, yes, no] = parts;
  if (yes.type === 'bool') {
    const whole = select(graph, [condition, cast(graph, yes, 'int32'), cast(graph, no, 'int32')]);
    return cast(graph, whole, 'bool'); // ONNX Runtime chooses between numbers only
  }
  const sloped = selectSlope(graph, parts);
  if (sloped !== undefined) return sloped;
  const shape = parts.map((value) => value.shape).reduce(broadcastShape);
  const stored = parts.map((value) => value.stored).reduce(broadcastShape);
  const names = parts.map((value) => graph.plain(value).name);
  return { ...graph.node('Where', names, { type: yes.type, shape: stored }), shape };
}

/** `where(condition, yes, no)` with numbers for either side. */
function choose(graph: Graph, condition: Value, [yes, no]: readonly [Value | number, Value | number]): Value {
  const type = typeof yes === 'number' ? (typeof no === 'number' ? 'float32' : no.type) : yes.type;
  const full = (side: Value | number): Value =>
    typeof side === 'number' ? graph.fill(side, condition.shape, type) : side;
  return select(graph, [condition, full(yes), full(no)]);
}

function aboveZero(graph: Graph, x: Value): Value {
  return greater(graph, [x, scalar(graph, 0, x.type)]);
}

/** The angle of a point: `atan(y / x)` on the right, turned by half a circle on the left; a quarter circle over 0. */
function atan2(graph: Graph, [y, x]: readonly [Value, Value]): Value {
  const half = scalar(graph, Math.PI);
  const below = binary(graph, 'Less', [y, scalar(graph, 0), 'bool']);
  const right = unary(graph, 'Atan', binary(graph, 'Div', [y, x]));
  const turned = (operation: string): Value => binary(graph, operation, [right, half]);
  const left = choose(graph, below, [turned('Sub'), turned('Add')]);
  const quarter = binary(graph, 'Mul', [unary(graph, 'Sign', y), scalar(graph, Math.PI / 2)]);
  const nowhere = binary(graph, 'Equal', [x, scalar(graph, 0), 'bool']);
  const leftOrOver = choose(graph, nowhere, [quarter, left]);
  return choose(graph, aboveZero(graph, x), [right, leftOrOver]);
}

const unaryTable: LoweringTable = {
  Abs: direct('Abs'),
  Acos: direct('Acos'),
  Acosh: direct('Acosh'),
  Asin: direct('Asin'),
  Asinh: direct('Asinh'),
  Atan: direct('Atan'),
  Atanh: direct('Atanh'),
  Ceil: direct('Ceil'),
  Cos: direct('Cos'),
  Cosh: direct('Cosh'),
  Elu: direct('Elu'),
  Erf: direct('Erf'),
  Exp: composed((graph, x) => unary(graph, 'Exp', cast(graph, x, 'float32'))),
  Floor: direct('Floor'),
  Log: direct('Log'),
  LogicalNot: composed(not),
  Reciprocal: direct('Reciprocal'),
  Relu: composed((graph, x) =>
    keepingOrder(x, (value) => {
      const result = unary(graph, 'Relu', value);
      graph.rectified.set(value.name, result.name);
      return result;
    }),
  ),
  Round: composed((graph, x) => (x.type === 'float32' ? unary(graph, 'Round', x) : x)),
  Sigmoid: direct('Sigmoid'),
  Sign: direct('Sign'),
  Sin: direct('Sin'),
  Sinh: direct('Sinh'),
  Softplus: direct('Softplus'),
  Sqrt: direct('Sqrt'),
  Tan: direct('Tan'),
  Tanh: direct('Tanh'),
  Expm1: composed((graph, x) => binary(graph, 'Sub', [unary(graph, 'Exp', x), scalar(graph, 1)])),
  IsFinite: composed((graph, x) =>
    binary(graph, 'Less', [unary(graph, 'Abs', cast(graph, x, 'float32')), scalar(graph, Infinity), 'bool']),
  ),
  IsInf: composed((graph, x) => ({ ...unary(graph, 'IsInf', cast(graph, x, 'float32')), type: 'bool' })),
  IsNan: composed((graph, x) => ({ ...unary(graph, 'IsNaN', cast(graph, x, 'float32')), type: 'bool' })),
  Log1p: composed((graph, x) => unary(graph, 'Log', binary(graph, 'Add', [x, scalar(graph, 1)]))),
  Relu6: composed((graph, x) => binary(graph, 'Min', [unary(graph, 'Relu', x), scalar(graph, 6, x.type)])),
  Rsqrt: composed((graph, x) => unary(graph, 'Reciprocal', unary(graph, 'Sqrt', x))),
  Selu: composed((graph, x) => {
    const node = graph.node('Selu', [x.name], { type: x.type, shape: x.stored });
    return { ...node, shape: x.shape };
  }),
  Square: composed((graph, x) => binary(graph, 'Mul', [x, x])),
};

const parametrised: LoweringTable = {
  ClipByValue: lowering<{ clipValueMin: number; clipValueMax: number }>((context) => {
    const { graph, attributes } = context;
    const x = required(context, 'x');
    const floor = binary(graph, 'Max', [x, scalar(graph, attributes.clipValueMin, x.type)]);
    return binary(graph, 'Min', [floor, scalar(graph, attributes.clipValueMax, x.type)]);
  }),
  EluGrad: lowering((context) => {
    const { graph } = context;
    const y = required(context, 'y');
    const slope = choose(graph, aboveZero(graph, y), [1, binary(graph, 'Add', [y, scalar(graph, 1)])]);
    return binary(graph, 'Mul', [required(context, 'dy'), slope]);
  }),
  LeakyRelu: lowering<{ alpha: number }>((context) => {
    const { graph } = context;
    const { alpha } = context.attributes;
    const apply = (x: Value): Value => {
      const attributes = { alpha: { float: alpha } };
      const node = graph.node('LeakyRelu', [x.name], { attributes, type: x.type, shape: x.stored });
      if (alpha >= 0) graph.rectified.set(x.name, node.name);
      return { ...node, shape: x.shape };
    };
    const x = cast(graph, required(context, 'x'), 'float32');
    return alpha >= 0 ? keepingOrder(x, apply) : apply(x);
  }),
  Prelu: lowering((context) => {
    const { graph } = context;
    const x = cast(graph, required(context, 'x'), 'float32');
    return choose(graph, aboveZero(graph, x), [x, binary(graph, 'Mul', [x, required(context, 'alpha')])]);
  }),
  Step: lowering<{ alpha: number }>((context) => {
    const { graph } = context;
    const { alpha } = context.attributes;
    const x = required(context, 'x');
    const real = cast(graph, x, 'float32');
    const between = alpha >= 0 && alpha <= 1;
    const step = between ? slopeOf(graph, real, alpha) : choose(graph, aboveZero(graph, real), [1, alpha]);
    return cast(graph, step, x.type);
  }),
};

const binaryTable: LoweringTable = {
  Add: lowering((context) => add(context.graph, [required(context, 'a'), required(context, 'b')])),
  AddN: lowering(({ graph, inputs }) =>
    Object.values(inputs).reduce((sum, value) => binary(graph, 'Add', [sum, value])),
  ),
  Atan2: lowering((context) => atan2(context.graph, [required(context, 'a'), required(context, 'b')])),
  FloorDiv: lowering((context) => {
    const { graph } = context;
    const [a, b] = [required(context, 'a'), required(context, 'b')];
    const real = (x: Value): Value => cast(graph, x, 'float32');
    const quotient = unary(graph, 'Floor', binary(graph, 'Div', [real(a), real(b)]));
    return cast(graph, quotient, 'int32');
  }),
  Maximum: pair('Max'),
  Minimum: pair('Min'),
  Mod: lowering((context) => {
    const { graph } = context;
    const [a, b] = [required(context, 'a'), required(context, 'b')];
    if (a.type !== 'float32') return binary(graph, 'Mod', [a, b]);
    const whole = unary(graph, 'Floor', binary(graph, 'Div', [a, b]));
    return binary(graph, 'Sub', [a, binary(graph, 'Mul', [whole, b])]);
  }),
  Pow: pair('Pow'),
  RealDiv: pair('Div'),
  SquaredDifference: lowering((context) => {
    const difference = binary(context.graph, 'Sub', [required(context, 'a'), required(context, 'b')]);
    return binary(context.graph, 'Mul', [difference, difference]);
  }),
  Sub: pair('Sub'),
  Equal: compare('Equal'),
  Greater: compare('Greater'),
  GreaterEqual: compare('GreaterOrEqual'),
  Less: compare('Less'),
  LessEqual: compare('LessOrEqual'),
  LogicalAnd: connect('And'),
  LogicalOr: connect('Or'),
  NotEqual: lowering((context) =>
    not(
      context.graph,
      binary(context.graph, 'Equal', [required(context, 'a'), required(context, 'b'), 'bool']),
    ),
  ),
};

const onnxTypeNumber = { float32: 1, int32: 6, bool: 9 } as const;

function castNumber(number: number, type: Value['type']): number {
  if (type === 'bool') return number === 0 ? 0 : 1;
  return type === 'int32' ? Math.trunc(number) : number;
}

/** Changes the type of what is stored. */
export function cast(graph: Graph, x: Value, type: Value['type']): Value {
  if (x.type === type) return x;
  if (x.uniform !== undefined) return graph.fill(castNumber(x.uniform, type), x.shape, type);
  const attributes = { to: onnxTypeNumber[type] };
  const node = graph.node('Cast', [x.name], { attributes, type, shape: x.stored });
  return { ...node, shape: x.shape };
}

export const elementwise: LoweringTable = {
  ...unaryTable,
  ...parametrised,
  ...binaryTable,
  ...products,
  Cast: lowering<{ dtype: Value['type'] }>((context) =>
    cast(context.graph, required(context, 'x'), context.attributes.dtype),
  ),
  Select: lowering((context) => {
    const [condition, yes, no] = [
      required(context, 'condition'),
      required(context, 't'),
      required(context, 'e'),
    ];
    const rank = yes.shape.length;
    const missing = condition.shape.length === 0 ? 0 : rank - condition.shape.length;
    const aligned = context.graph.view(condition, [...condition.shape, ...Array<number>(missing).fill(1)]);
    return select(context.graph, [aligned, yes, no]);
  }),
};
