import type * as tf from '@tensorflow/tfjs';
import { OptionError, ShapeError } from './errors.js';

/** Prints a shape the way error messages quote it: `[4, 1]`. */
export function formatShape(shape: readonly (number | string | null)[]): string {
  return `[${shape.join(', ')}]`;
}

/**
 * Refuses tensors of different shapes, so that nothing broadcasts unseen.
 *
 * @param caller - Name of the public function, the first word of the message.
 * @param tensors - Named tensors; the first is the reference.
 * @throws {@link ShapeError} when a shape differs from the first, or something is no tensor.
 */
export function assertSameShape(caller: string, tensors: Readonly<Record<string, tf.Tensor>>): void {
  const [first, ...rest] = Object.entries(tensors);
  if (first === undefined) return;
  assertTensors(caller, tensors);
  const [referenceName, reference] = first;
  for (const [name, tensor] of rest) {
    const same =
      tensor.shape.length === reference.shape.length &&
      tensor.shape.every((size, axis) => size === reference.shape[axis]);
    if (!same) {
      throw new ShapeError(
        `${caller}: \`${name}\` must have shape of \`${referenceName}\` (${formatShape(reference.shape)}), received ${formatShape(tensor.shape)}.`,
      );
    }
  }
}

function assertTensors(caller: string, tensors: Readonly<Record<string, unknown>>): void {
  const wrong = Object.entries(tensors).find(
    ([, tensor]) => !Array.isArray((tensor as { readonly shape?: unknown } | undefined)?.shape),
  );
  if (wrong === undefined) return;
  const names = Object.keys(tensors).join(', ');
  throw new ShapeError(
    `${caller}: \`${wrong[0]}\` must be a tensor, received ${wrong[1] === undefined ? 'nothing' : typeof wrong[1]}. Give one object with ${names}.`,
  );
}

/**
 * @param caller - Name of the public function.
 * @param options - Named values, each of which must be a whole number in `[minimum, maximum]`.
 * @throws {@link OptionError} when one is not.
 */
export function assertInteger(
  caller: string,
  options: Readonly<Record<string, number>>,
  {
    minimum = 1,
    maximum = Number.MAX_SAFE_INTEGER,
    ...rest
  }: { readonly minimum?: number; readonly maximum?: number } = {},
): void {
  assertKnownOptions('assertInteger', rest, { minimum, maximum });
  for (const [name, value] of Object.entries(options)) {
    if (!Number.isInteger(value) || value < minimum || value > maximum) {
      const range =
        maximum === Number.MAX_SAFE_INTEGER ? `at least ${minimum}` : `from ${minimum} to ${maximum}`;
      throw new OptionError(
        `${caller}: \`${name}\` must be a whole number ${range}, received ${printed(value)}.`,
      );
    }
  }
}

/** A number in quotation marks is none. */
function printed(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/**
 * @param caller - Name of the public function.
 * @param options - Named values, each of which must be finite and in `[minimum, maximum]`.
 * @throws {@link OptionError} when one is not.
 */
export function assertNumber(
  caller: string,
  options: Readonly<Record<string, number>>,
  {
    minimum = -Infinity,
    maximum = Infinity,
    ...rest
  }: { readonly minimum?: number; readonly maximum?: number } = {},
): void {
  assertKnownOptions('assertNumber', rest, { minimum, maximum });
  for (const [name, value] of Object.entries(options)) {
    if (!Number.isFinite(value) || value < minimum || value > maximum) {
      throw new OptionError(
        `${caller}: \`${name}\` must be a number from ${minimum} to ${maximum}, received ${printed(value)}.`,
      );
    }
  }
}

/**
 * Refuses options that nobody would read: a misspelt one would leave the default in force without a word.
 *
 * @param caller - Name of the public function.
 * @param options - What was given, or what is left of it (`...rest`) when every known option has been taken out.
 * @param known - Has every name that is read, whatever its value: TypeScript refuses one that leaves out an option.
 * @throws {@link OptionError} naming the unknown ones. Those whose value is undefined pass.
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
  const names = Object.keys(known);
  const alike = names.find((name) => name.toLowerCase() === foreign[0]!.toLowerCase());
  const advice =
    names.length === 0 ? 'Leave it out, or see to its spelling.' : `There are ${names.join(', ')}.`;
  throw new OptionError(
    `${caller}: \`${foreign.join('`, `')}\` must not be given, as there is no such option. ${alike === undefined ? advice : `Did you mean \`${alike}\`?`}`,
  );
}
