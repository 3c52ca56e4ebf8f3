import type { Picture } from './picture.js';
import type { AttributeValue, OnnxInitializer, OnnxNode, OnnxType } from '../onnx/model.js';

/** Types that a tfjs tensor can have in a graph. */
export type ValueType = 'float32' | 'int32' | 'bool';

/**
 * A tensor of the graph. What the graph holds may be smaller than what tfjs sees: `stored` is the shape of the graph
 * value and broadcasts to `shape`, so that `tile`, `broadcastTo` and fills cost nothing until something needs every
 * element ({@link Graph.dense}).
 */
export interface Value {
  readonly name: string;
  readonly type: ValueType;
  readonly shape: readonly number[];
  readonly stored: readonly number[];
  /** Every element is this number. */
  readonly uniform?: number;
  /** Set when the tensor is complex: this value is its real part then. */
  readonly imaginary?: Value;
  /**
   * A smaller value that every element is still to be multiplied by, so that sums and further products cost less; see
   * {@link Graph.plain}. Only lowerings that ask for it see it.
   */
  readonly factor?: Value;
  /** Of a boolean: it is true where this is above zero. */
  readonly positive?: Value;
  /** Set of a picture of which more is known. */
  readonly picture?: Picture;
  /** Of slopes of relu or leakyRelu: what they are of. */
  readonly slope?: Slope;
}

export interface Slope {
  /** Name of the value whose sign decides. */
  readonly of: string;
  /** Where that is not above zero. */
  readonly below: number;
}

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly type: ValueType;
  readonly shape: readonly number[];
}

/** An ONNX graph under construction. Equal nodes are made once. */
export class Graph {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[] = [];
  /** Multiply-adds of each matrix product, by the name of its result. */
  readonly multiplyAdds = new Map<string, number>();
  /** What is stored of each result of a node. */
  readonly shapes = new Map<string, readonly number[]>();
  /** Names that are to be taken for others, see {@link replacing}. */
  readonly replaced = new Map<string, string>();
  /** Results of relu and leakyRelu, by the name of what they are of. */
  readonly rectified = new Map<string, string>();
  /** Sizes of axes that the values of a port go through in turn as indices, by its name. */
  readonly ranges = new Map<string, readonly (readonly number[])[]>();
  private readonly known = new Map<string, string>();
  private readonly calculated = new Map<string, unknown>();
  private readonly indexNames = new WeakMap<readonly number[], string>();
  private readonly constants = new Map<string, OnnxInitializer>();
  /** What was reshaped, by the name of the result. */
  private readonly reshaped = new Map<string, Value>();
  private counter = 0;

  /** @param onNode - Called before each new node, with its index. */
  constructor(private readonly onNode?: (index: number) => void) {}

  /** Adds a node with one output, or finds the equal one that is there. */
  node(type: string, inputs: readonly string[], { attributes = {}, ...options }: NodeOptions): Value {
    const key = `${type}|${inputs.join()}|${JSON.stringify(attributes)}`;
    let name = this.known.get(key);
    if (name === undefined) {
      name = this.freshName(type);
      this.onNode?.(this.nodes.length);
      this.nodes.push({ type, inputs, outputs: [name], attributes });
      this.known.set(key, name);
      this.shapes.set(name, options.shape);
    }
    return { name, type: options.type, shape: options.shape, stored: options.shape };
  }

  /** Notes the multiply-adds of a product; those of one that was there before stay as they are. */
  countProduct({ name }: Value, multiplyAdds: number): void {
    if (!this.multiplyAdds.has(name)) this.multiplyAdds.set(name, multiplyAdds);
  }

  /** Builds something whose products are of use in `share` only; the rest multiplies by zeros that were added. */
  counting<Result>(share: number, build: () => Result): Result {
    const known = this.multiplyAdds.size;
    const result = build();
    for (const [name, count] of [...this.multiplyAdds].slice(known))
      this.multiplyAdds.set(name, count * share);
    return result;
  }

  freshName(hint: string): string {
    this.counter += 1;
    return `${hint}_${this.counter}`;
  }

  /** A constant tensor; one whose elements are all equal is kept as that number. */
  constant(data: ArrayLike<number>, shape: readonly number[], type: ValueType): Value {
    if (data.length > 0) {
      const first = data[0]!;
      let same = true;
      for (let index = 1; same && index < data.length; index += 1) same = Object.is(data[index], first);
      if (same) return this.fill(first, shape, type);
    }
    return { name: this.initializer(data, shape, type), type, shape, stored: shape };
  }

  fill(number: number, shape: readonly number[], type: ValueType): Value {
    return { name: this.initializer([number], [], type), type, shape, stored: [], uniform: number };
  }

  /** Name of an int64 vector, which is how ONNX takes shapes, axes and paddings. */
  integers(values: readonly number[]): string {
    return this.initializer(values, [values.length], 'int64');
  }

  initializer(data: ArrayLike<number>, shape: readonly number[], type: OnnxType): string {
    const bytes = toBytes(data, type);
    const key = `${type}|${shape.join()}|${checksum(bytes)}`;
    const existing = this.constants.get(key);
    if (existing !== undefined && sameBytes(existing.bytes, bytes)) return existing.name;
    const name = this.freshName('const');
    const initializer = { name, type, shape, bytes };
    this.initializers.push(initializer);
    this.constants.set(key, initializer);
    return name;
  }

  /** What was made under this key before, so that equal indices are calculated and kept once. */
  once<Result>(key: string, make: () => Result): Result {
    if (!this.calculated.has(key)) this.calculated.set(key, make());
    return this.calculated.get(key) as Result;
  }

  /** Name of an int32 vector of indices. */
  indices(values: readonly number[]): string {
    const known = this.indexNames.get(values);
    if (known !== undefined) return known;
    const name = this.initializer(values, [values.length], 'int32');
    this.indexNames.set(values, name);
    return name;
  }

  /** @returns What lets everything that reads a value, which nothing does yet, read another of the same shape instead. */
  replacing(value: Value, by: Value): () => void {
    const source = this.reshaped.get(value.name) ?? value;
    const { name } = this.view(by, source.shape);
    return () => void this.replaced.set(source.name, name);
  }

  /** The value with its factor multiplied in. */
  plain(value: Value): Value {
    const { factor, shape, stored, type, imaginary } = value;
    if (factor === undefined) return value;
    const { name } = this.node('Mul', [value.name, factor.name], { type, shape: stored });
    return { name, type, shape, stored, ...(imaginary === undefined ? {} : { imaginary }) };
  }

  /** The value with every element present. */
  dense(value: Value): Value {
    const { name, type, shape, stored } = this.plain(value);
    if (sameShape(stored, shape)) return { name, type, shape, stored };
    if (sameShape(withoutLeadingOnes(stored), withoutLeadingOnes(shape)))
      return this.reshapeNode({ name, type, shape: stored, stored }, shape);
    const missing = shape.length - stored.length;
    // 1 where the size is there already, so that a batch stays free in an exported model
    const target = shape.map((size, axis) => (size === stored[axis - missing] ? 1 : size));
    return this.node('Expand', [name, this.integers(target)], { type, shape });
  }

  /** The value in another shape, every element present. */
  reshape(value: Value, shape: readonly number[]): Value {
    return value.uniform === undefined ? this.dense(this.view(value, shape)) : { ...value, shape };
  }

  /** The value in another shape. Ones in front and a factor cost nothing, as they stay out of what is stored. */
  view(value: Value, shape: readonly number[]): Value {
    if (value.uniform !== undefined) return { ...value, shape };
    const leadingOnesOnly = sameShape(withoutLeadingOnes(value.shape), withoutLeadingOnes(shape));
    if (leadingOnesOnly && value.stored.length <= shape.length) return stretched(value, shape);
    const { factor, ...base } = value;
    if (factor !== undefined && isScaleOfLastAxis(factor, [value.shape, shape]))
      return { ...this.view(base, shape), factor };
    const input = this.dense(value);
    const source = this.reshaped.get(input.name) ?? input;
    if (sameShape(source.shape, shape)) return source;
    return this.reshapeNode(source, shape);
  }

  private reshapeNode(source: Value, shape: readonly number[]): Value {
    const result = this.node('Reshape', [source.name, this.integers(shape)], { type: source.type, shape });
    this.reshaped.set(result.name, this.reshaped.get(source.name) ?? source);
    return result;
  }

  transpose(value: Value, perm: readonly number[]): Value {
    const shape = perm.map((axis) => value.shape[axis]!);
    if (value.uniform !== undefined) return { ...value, shape };
    if (perm.every((axis, index) => axis === index)) return value;
    const { factor, ...base } = value;
    if (factor?.uniform !== undefined) return { ...this.transpose(base, perm), factor };
    const input = this.dense(value);
    const moved = perm.filter((axis) => value.shape[axis] !== 1);
    if (moved.every((axis, index) => index === 0 || axis > moved[index - 1]!))
      return this.reshape(input, shape);
    return this.node('Transpose', [input.name], { attributes: { perm }, type: value.type, shape });
  }
}

/**
 * The value in a shape that what is stored broadcasts to. What is known of the value as a picture holds for its own
 * shape only.
 */
export function stretched(value: Value, shape: readonly number[]): Value {
  if (sameShape(value.shape, shape)) return value;
  const { positive, picture: _picture, slope: _slope, ...rest } = value;
  return { ...rest, shape, ...(positive === undefined ? {} : { positive: stretched(positive, shape) }) };
}

export function sameShape(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((size, axis) => size === right[axis]);
}

/** A shape without the ones it starts with. */
function withoutLeadingOnes(shape: readonly number[]): readonly number[] {
  const first = shape.findIndex((size) => size !== 1);
  return first === -1 ? [] : shape.slice(first);
}

/** Whether a factor is one number, or one per last axis, which both shapes have. */
function isScaleOfLastAxis(
  factor: Value,
  [from, to]: readonly [readonly number[], readonly number[]],
): boolean {
  const core = withoutLeadingOnes(factor.stored);
  return core.length === 0 || (core.length === 1 && core[0] === from.at(-1) && core[0] === to.at(-1));
}

function toBytes(data: ArrayLike<number>, type: OnnxType): Uint8Array {
  switch (type) {
    case 'float32':
      return new Uint8Array(Float32Array.from(data).buffer);
    case 'int32':
      return new Uint8Array(Int32Array.from(data).buffer);
    case 'int64':
      return new Uint8Array(BigInt64Array.from(Array.from(data, BigInt)).buffer);
    case 'bool':
      return Uint8Array.from(data, (value) => (value === 0 ? 0 : 1));
  }
}

/** FNV-1a, 32 bits. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
