import { CompileError } from '../errors.js';
import type { OnnxInitializer, OnnxModel, OnnxPort } from './model.js';

/** Batch sizes of the two traces: primes, so that no other size of a model equals them by chance. */
export const probeBatches = [61, 67] as const;

/**
 * Makes the batch of a model free, given the same model traced with both {@link probeBatches}: what differs between
 * the two is the batch, and may stand only in shapes of `Reshape`, where it becomes `-1`, and of inputs and outputs.
 *
 * @throws {@link CompileError} when the batch reaches anything else.
 */
export function freeBatch([first, second]: readonly [OnnxModel, OnnxModel]): OnnxModel {
  const differing = first.initializers.flatMap((initializer, index) => {
    const other = second.initializers[index];
    return other !== undefined && Buffer.compare(initializer.bytes, other.bytes) === 0
      ? []
      : [[initializer, other] as const];
  });
  if (JSON.stringify(first.nodes) !== JSON.stringify(second.nodes))
    throw notFree('the structure of the graph');
  const shapesOnly = new Set(
    first.nodes.filter((node) => node.type === 'Reshape').map((node) => node.inputs[1]),
  );
  const elsewhere = new Set(
    first.nodes.flatMap((node) => (node.type === 'Reshape' ? node.inputs.slice(0, 1) : node.inputs)),
  );
  const freed = new Map(
    differing.map(([initializer, other]) => {
      const { name } = initializer;
      const isShape = other !== undefined && shapesOnly.has(name) && !elsewhere.has(name);
      const shape = isShape ? freeShape(initializer, other) : undefined;
      if (shape === undefined) throw notFree(`a constant of ${takersOf(name, first)}`);
      return [name, shape];
    }),
  );
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
    initializers: first.initializers.map((initializer) => freed.get(initializer.name) ?? initializer),
    inputs: first.inputs.map((item, index) => port(item, index, second.inputs)),
    outputs: first.outputs.map((item, index) => port(item, index, second.outputs)),
  };
}

/** Undefined when more than one size of the shape depends on the batch. */
function freeShape(initializer: OnnxInitializer, other: OnnxInitializer): OnnxInitializer | undefined {
  const values = int64(initializer);
  const others = int64(other);
  const differing = Array.from(values.keys()).filter((index) => values[index] !== others[index]);
  if (initializer.type !== 'int64' || differing.length !== 1) return undefined;
  values[differing[0]!] = -1n;
  return { ...initializer, bytes: new Uint8Array(values.buffer) };
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
