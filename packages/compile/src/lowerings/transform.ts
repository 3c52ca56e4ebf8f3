import type { Graph, Value } from '../graph/graph.js';
import { cast } from './elementwise.js';
import { binary, lowering, required, scalar, slice, unary, type Lowering } from './lowering.js';

type FillMode = 'constant' | 'reflect' | 'wrap' | 'nearest';

interface TransformAttributes {
  readonly interpolation: 'nearest' | 'bilinear';
  readonly fillMode: FillMode;
  readonly fillValue: number;
  readonly outputShape?: [number, number] | null;
}

type Operand = Value | number;

/** Writes formulas over values and numbers. */
function calculator(graph: Graph) {
  const full = (operand: Operand): Value => (typeof operand === 'number' ? scalar(graph, operand) : operand);
  const apply =
    (operation: string, type: 'float32' | 'bool' = 'float32') =>
    (a: Operand, b: Operand): Value =>
      binary(graph, operation, [full(a), full(b), type]);
  const choose = (condition: Value, yes: Operand, no: Operand): Value => {
    const names = [condition, full(yes), full(no)].map(({ name }) => name);
    return graph.node('Where', names, { type: 'float32', shape: condition.shape });
  };
  return {
    add: apply('Add'),
    sub: apply('Sub'),
    mul: apply('Mul'),
    div: apply('Div'),
    min: apply('Min'),
    max: apply('Max'),
    less: apply('Less', 'bool'),
    equal: apply('Equal', 'bool'),
    and: apply('And', 'bool'),
    floor: (x: Value): Value => unary(graph, 'Floor', x),
    choose,
  };
}

/** A coordinate outside `[0, size - 1]` brought back as tfjs's fill mode says. */
function mapCoordinate(graph: Graph, x: Value, [size, mode]: readonly [number, FillMode]): Value {
  const { add, sub, mul, div, min, max, less, floor, choose } = calculator(graph);
  const clamp = (value: Value): Value => min(max(value, 0), size - 1);
  if (mode === 'nearest') return clamp(x);
  if (mode !== 'reflect' && mode !== 'wrap') return x;
  if (size <= 1) return mul(x, 0);
  const [below, above] = [less(x, 0), less(size - 1, x)];
  if (mode === 'wrap') {
    const turns = (distance: Value): Value => floor(div(distance, size - 1));
    const raised = add(x, mul(add(turns(mul(x, -1)), 1), size));
    const lowered = sub(x, mul(turns(x), size));
    return clamp(choose(below, raised, choose(above, lowered, x)));
  }
  const period = 2 * size;
  const near = add(mul(floor(div(mul(x, -1), period)), period), x);
  const fromBelow = choose(less(near, -size), add(near, period), sub(mul(near, -1), 1));
  const far = sub(x, mul(floor(div(x, period)), period));
  const fromAbove = choose(less(far, size), far, sub(period - 1, far));
  return clamp(choose(below, fromBelow, choose(above, fromAbove, x)));
}

/** Where each output position lies in the input, `[batch, positions]` each; infinite ones are far outside. */
function coordinates(
  graph: Graph,
  transforms: Value,
  [height, width]: readonly [number, number],
): { readonly x: Value; readonly y: Value; readonly finite: Value } {
  const { add, mul, div, equal, choose } = calculator(graph);
  const count = height * width;
  const column = graph.constant(
    Array.from({ length: count }, (_, index) => index % width),
    [1, count],
    'float32',
  );
  const row = graph.constant(
    Array.from({ length: count }, (_, index) => Math.floor(index / width)),
    [1, count],
    'float32',
  );
  const term = (index: number): Value =>
    slice(graph, transforms, { begin: [0, index], end: [transforms.shape[0]!, index + 1] });
  const plane = (first: number): Value => add(mul(term(first), column), mul(term(first + 1), row));
  const projection = graph.dense(add(plane(6), 1));
  const infinite = equal(projection, 0);
  const divisor = choose(infinite, 1, projection);
  return {
    x: div(add(plane(0), term(2)), divisor),
    y: div(add(plane(3), term(5)), divisor),
    finite: unary(graph, 'Not', infinite),
  };
}

interface Picture {
  readonly image: Value;
  readonly fillValue: number;
}

/** The picture at whole coordinates, `[batch, positions, channels]`; outside it the fill value. */
function read(graph: Graph, { image, fillValue }: Picture, [y, x]: readonly [Value, Value]): Value {
  const { add, mul, min, max, less, and } = calculator(graph);
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const count = x.shape[1]!;
  const within = (value: Value, size: number): Value => and(less(-1, value), less(value, size));
  const clamp = (value: Value, size: number): Value => min(max(value, 0), size - 1);
  const index = add(mul(clamp(y, height), width), clamp(x, width));
  const places = graph.dense({ ...cast(graph, index, 'int32'), shape: [batch, count] });
  const wide = graph.node('Cast', [graph.reshape(places, [batch, count, 1]).name], {
    attributes: { to: 7 },
    type: 'int32',
    shape: [batch, count, 1],
  });
  const rows = graph.reshape(image, [batch, height * width, channels]);
  const shape = [batch, count, channels];
  const found = graph.node('GatherND', [rows.name, wide.name], {
    attributes: { batch_dims: 1 },
    type: 'float32',
    shape,
  });
  const inside = and(within(y, height), within(x, width));
  const mask = graph.reshape(inside, [...inside.shape, 1]);
  return graph.node('Where', [mask.name, found.name, scalar(graph, fillValue).name], {
    type: 'float32',
    shape,
  });
}

function interpolate(graph: Graph, picture: Picture, [y, x]: readonly [Value, Value]): Value {
  const { add, sub, mul, floor } = calculator(graph);
  const [top, left] = [floor(y), floor(x)];
  const [bottom, right] = [add(top, 1), add(left, 1)];
  const weight = (value: Value): Value => graph.reshape(value, [...value.shape, 1]);
  const blend = (low: Value, high: Value, share: Value): Value =>
    add(mul(low, weight(sub(1, share))), mul(high, weight(share)));
  const [downShare, acrossShare] = [sub(y, top), sub(x, left)];
  const line = (row: Value): Value =>
    blend(read(graph, picture, [row, left]), read(graph, picture, [row, right]), acrossShare);
  return blend(line(top), line(bottom), downShare);
}

/** A projective map of pictures, one for each of them or one for all. */
export const transform: Lowering = lowering<TransformAttributes>((context) => {
  const { graph, attributes } = context;
  const image = cast(graph, required(context, 'image'), 'float32');
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const { interpolation, fillMode, fillValue, outputShape } = attributes;
  const [outHeight, outWidth] = outputShape ?? [height, width];
  const { add, floor } = calculator(graph);
  const { x, y, finite } = coordinates(graph, required(context, 'transforms'), [outHeight, outWidth]);
  const places = [
    mapCoordinate(graph, y, [height, fillMode]),
    mapCoordinate(graph, x, [width, fillMode]),
  ] as const;
  const picture = { image, fillValue };
  const nearest = places.map((place) => floor(add(place, 0.5))) as unknown as readonly [Value, Value];
  const values =
    interpolation === 'nearest'
      ? read(graph, picture, nearest)
      : graph.dense(interpolate(graph, picture, places));
  const mask = graph.reshape(finite, [...finite.shape, 1]);
  const names = [mask, values, scalar(graph, fillValue)].map(({ name }) => name);
  const result = graph.node('Where', names, { type: 'float32', shape: values.shape });
  return cast(
    graph,
    graph.reshape(result, [batch, outHeight, outWidth, channels]),
    required(context, 'image').type,
  );
});
