import { CompileError } from './errors.js';
import { product } from './lowerings/lowering.js';
import type { Values } from './runtime/protocol.js';
import type { TensorSpec } from './tensor-function.js';

const types = ['float32', 'int32'] as const;

/**
 * What is wrong with `inputs` is said before anything is traced.
 *
 * @throws {@link CompileError} naming the input, and what it must be.
 */
export function assertSpecs(inputs: unknown, caller = 'compile'): void {
  if (!isRecord(inputs)) {
    throw wrong(
      caller,
      `\`inputs\` must give shape and type of every input, such as { x: { shape: [32, 784], dtype: 'float32' } }, received ${kindOf(inputs)}`,
    );
  }
  for (const [name, spec] of Object.entries(inputs)) assertSpec(caller, [name, spec]);
}

function assertSpec(caller: string, [name, spec]: readonly [string, unknown]): void {
  const { shape, dtype } = isRecord(spec) ? (spec as Partial<Record<keyof TensorSpec, unknown>>) : {};
  if (!Array.isArray(shape))
    throw wrong(caller, `the shape of \`${name}\` must be a list of sizes, received ${kindOf(shape)}`);
  const sizes: readonly unknown[] = shape;
  if (!sizes.every((size) => Number.isInteger(size) && (size as number) >= 0)) {
    throw wrong(
      caller,
      `the shape of \`${name}\` must be whole numbers, received [${sizes.map(String).join(', ')}]. The shapes of a graph are fixed: give the batch a size too`,
    );
  }
  if (!types.some((type) => type === dtype)) {
    throw wrong(
      caller,
      `the dtype of \`${name}\` must be ${types.join(' or ')}, received ${String(dtype)}. Use tf.cast inside the function for other types`,
    );
  }
}

/** @throws {@link CompileError} when it is no number of threads. */
export function assertThreads(threads: number | undefined): void {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1))
    throw wrong('compile', `\`threads\` must be a whole number of at least 1, received ${String(threads)}`);
}

/** @throws {@link CompileError} for anything else than the two ways, so that none is taken by mistake. */
export function assertRandomLayers(wanted: unknown): void {
  if (wanted !== undefined && wanted !== 'drawn' && wanted !== 'refused')
    throw wrong('compile', `\`randomLayers\` must be 'drawn' or 'refused', received ${String(wanted)}`);
}

function wrong(caller: string, text: string): CompileError {
  return new CompileError('INPUT', `${caller}: ${text}.`);
}

/**
 * Refuses options that nobody would read: a misspelt one would leave the default in force without a word.
 *
 * @param options - What was given.
 * @param known - Has every name that is read: TypeScript refuses one that leaves out an option.
 * @throws {@link CompileError} naming the unknown ones. Those whose value is undefined pass.
 */
export function assertKnownOptions<Options extends object>(
  caller: string,
  options: Options,
  known: Readonly<Record<keyof NoInfer<Options>, unknown>>,
): void {
  const foreign = Object.keys(options).filter(
    (name) => !Object.hasOwn(known, name) && options[name as keyof Options] !== undefined,
  );
  if (foreign.length === 0) return;
  const names = Object.keys(known).join(', ');
  throw wrong(
    caller,
    `\`${foreign.join('`, `')}\` must not be given, as there is no such option. There are ${names}`,
  );
}

interface Port extends TensorSpec {
  readonly caller: string;
  readonly name: string;
  /** Sizes of axes that the values go through in turn as indices. */
  readonly ranges?: readonly (readonly number[])[] | undefined;
}

/**
 * The values of an input of a run.
 *
 * @throws {@link CompileError} unless they are as the function was compiled for.
 */
export function valuesFor({ caller, name, shape, dtype, ranges = [] }: Port, inputs: unknown): Values {
  const expected = `${dtype} [${shape.join(', ')}]`;
  const refused = (rule: string): CompileError =>
    new CompileError('INPUT', `${caller}: \`${name}\` must ${rule}.`);
  const input = isRecord(inputs) ? (inputs as Readonly<Record<string, unknown>>)[name] : undefined;
  if (input === undefined || input === null) throw refused(`be given (${expected})`);
  const { data, shape: given } = input as { readonly data?: unknown; readonly shape?: unknown };
  const type = typeOf(data);
  if (type === undefined) {
    const array = dtype === 'float32' ? 'Float32Array' : 'Int32Array';
    const advice =
      typeof data === 'function' ? '. Of a tensor, give { data: await x.data(), shape: x.shape }' : '';
    throw refused(`have its data in a ${array}, received ${kindOf(data)}${advice}`);
  }
  const received = `${type} ${Array.isArray(given) ? `[${given.join(', ')}]` : 'without a shape'}`;
  if (received !== expected) throw refused(`be ${expected}, received ${received}`);
  const values = data as Values;
  const size = product(shape);
  if (values.length !== size) throw refused(`have ${size} values, received ${values.length}`);
  for (const sizes of ranges) {
    const at = values.findIndex((value, index) => !isIndex(value, sizes[index % sizes.length]!));
    if (at === -1) continue;
    const last = sizes[at % sizes.length]! - 1;
    throw refused(`have indices from 0 to ${last}, received ${values[at]} at element ${at}`);
  }
  return values;
}

/** Numbers lose their fraction where they become indices. */
function isIndex(value: number, size: number): boolean {
  return value > -1 && value < size;
}

/** By its name, as other frames and workers have other classes of the same name. */
function typeOf(data: unknown): TensorSpec['dtype'] | undefined {
  const kind = ArrayBuffer.isView(data) ? kindOf(data) : undefined;
  if (kind === 'Float32Array') return 'float32';
  return kind === 'Int32Array' ? 'int32' : undefined;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** For messages: `Float64Array`, `Array`, `undefined`, `number`. */
export function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value === null ? null : typeof value);
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
