import { CompileError } from '../errors.js';
import type { OnnxInitializer, OnnxModel, OnnxNode, OnnxPort } from './model.js';

/** Batch sizes of the two traces: primes, so that no other size of a model equals them by chance. */
export const probeBatches = [61, 67] as const;

/** Operations whose second input is a shape. */
const shaping: readonly string[] = ['Reshape', 'Expand'];

/**
 * Makes the batch of a model free, given the same model traced with both {@link probeBatches}: what differs between
 * the two is the batch, and may stand only in the shapes of inputs and outputs, of `Reshape`, where it becomes `-1`, and of
 * `Expand`, where the model measures it.
 *
 * @throws {@link CompileError} when the batch reaches anything else.
 */
export function freeBatch([first, second]: readonly [OnnxModel, OnnxModel]): OnnxModel {
  if (JSON.stringify(first.nodes) !== JSON.stringify(second.nodes))
    throw notFree('the structure of the graph');
  const freed = first.initializers.map((initializer, index): Freed => {
    const other = second.initializers[index];
    if (other !== undefined && Buffer.compare(initializer.bytes, other.bytes) === 0)
      return { initializers: [initializer], nodes: [] };
    const sizes = other === undefined ? undefined : freeSizes([first, second], [initializer, other]);
    if (sizes === undefined) throw notFree(`a constant of ${takersOf(initializer.name, first)}`);
    return sizes;
  });
  const port = (item: OnnxPort, index: number, others: readonly OnnxPort[]): OnnxPort => ({
    ...item,
    shape: item.shape.map((size, axis) =>
      size === others[index]!.shape[axis]
        ? size
        : size === probeBatches[0]
          ? 'batch'
          : `${item.name}_${axis}`,
    ),
  });
  return {
    ...first,
    nodes: [...freed.flatMap(({ nodes }) => nodes), ...first.nodes],
    initializers: freed.flatMap(({ initializers }) => initializers),
    inputs: first.inputs.map((item, index) => port(item, index, second.inputs)),
    outputs: first.outputs.map((item, index) => port(item, index, second.outputs)),
  };
}

/** What stands for a constant in the model with a free batch. */
interface Freed {
  readonly initializers: readonly OnnxInitializer[];
  readonly nodes: readonly OnnxNode[];
}

/** Undefined for what is no shape, or holds something else than multiples of the batch. */
function freeSizes(
  [model, otherModel]: readonly [OnnxModel, OnnxModel],
  [initializer, other]: readonly [OnnxInitializer, OnnxInitializer],
): Freed | undefined {
  const { name, type } = initializer;
  const isShape = model.nodes.every(({ type: taker, inputs }) =>
    inputs.every((input, at) => input !== name || (at === 1 && shaping.includes(taker))),
  );
  if (!isShape || type !== 'int64') return undefined;
  const [values, others] = [int64(initializer), int64(other)];
  const differing = Array.from(values.keys()).filter((index) => values[index] !== others[index]);
  if (differing.length === 1 && takersOf(name, model) === 'Reshape') {
    values[differing[0]!] = -1n;
    return { initializers: [{ ...initializer, bytes: bytesOf(values) }], nodes: [] };
  }
  const measured = model.inputs.find(({ shape }, at) => shape[0] !== otherModel.inputs[at]!.shape[0]);
  const [batch, otherBatch] = probeBatches.map(BigInt) as [bigint, bigint];
  const times = values.map((value, at) => (value === others[at] ? 0n : value / batch));
  const isMultiple = differing.every(
    (at) => values[at] === times[at]! * batch && others[at] === times[at]! * otherBatch,
  );
  if (measured === undefined || !isMultiple) return undefined;
  const fixed = values.map((value, at) => (times[at] === 0n ? value : 0n));
  return measuredSizes(initializer, { input: measured.name, fixed, times });
}

/** A shape as `fixed + times * batch`, where the batch is the first axis of an input. */
function measuredSizes(
  initializer: OnnxInitializer,
  sizes: { readonly input: string; readonly fixed: BigInt64Array; readonly times: BigInt64Array },
): Freed {
  const { name } = initializer;
  const [batch, fixed, times, product] = ['batch', 'fixed', 'times', 'product'].map(
    (part) => `${name}/${part}`,
  ) as [string, string, string, string];
  return {
    initializers: [
      { ...initializer, name: fixed, bytes: bytesOf(sizes.fixed) },
      { ...initializer, name: times, bytes: bytesOf(sizes.times) },
    ],
    nodes: [
      { type: 'Shape', inputs: [sizes.input], outputs: [batch], attributes: { start: 0, end: 1 } },
      { type: 'Mul', inputs: [batch, times], outputs: [product], attributes: {} },
      { type: 'Add', inputs: [product, fixed], outputs: [name], attributes: {} },
    ],
  };
}

function bytesOf(values: BigInt64Array): Uint8Array {
  return new Uint8Array(values.buffer);
}

function int64({ bytes }: OnnxInitializer): BigInt64Array {
  return new BigInt64Array(bytes.slice().buffer);
}

/** What takes a constant, as ONNX names it. */
function takersOf(name: string, { nodes }: OnnxModel): string {
  const takers = nodes.filter((node) => node.inputs.includes(name)).map(({ type }) => type);
  return [...new Set(takers)].join(', ');
}

/** Of a function that can be traced with the batch that was given, and not with another. */
export function failsWithBatch(batch: number, cause: unknown): CompileError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
  return new CompileError(
    'INPUT',
    `exportOnnx: the batch cannot be left free, with ${batch} in it the function fails (${reason}). ${advice}`,
    { cause },
  );
}

function notFree(what: string): CompileError {
  return new CompileError(
    'INPUT',
    `exportOnnx: the batch cannot be left free, ${what} depends on it. ${advice}`,
  );
}

const advice =
  "Write it without the size of the batch (`reshape([-1, …])`), or export for one batch with `batch: 'fixed'`.";
