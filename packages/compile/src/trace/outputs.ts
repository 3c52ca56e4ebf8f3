import * as tf from '@tensorflow/tfjs';
import { CompileError } from '../errors.js';
import { kindOf } from '../inputs.js';
import { waitingError, type Waiting } from './asynchronous.js';

/**
 * What a function returned, as named tensors. Callers in JavaScript may return anything.
 *
 * @throws {@link CompileError} naming the output that is no tensor.
 */
export function outputsOf(
  returned: unknown,
  waiting: readonly Waiting[],
): readonly (readonly [string, tf.Tensor])[] {
  const entries = isRecord(returned) ? Object.entries(returned) : [];
  for (const value of [returned, ...entries.map(([, output]) => output)]) silence(value);
  if (isPromise(returned)) throw promiseError('the function returned a promise', waiting);
  for (const [name, output] of entries)
    if (isPromise(output)) throw promiseError(`the output \`${name}\` is a promise`, waiting);
  const [first] = waiting;
  if (first !== undefined) throw waitingError(first);
  if (!isRecord(returned))
    throw refused(
      `the function must return its outputs by name, such as { loss }, received ${textOf(returned)}`,
    );
  return entries.map(([name, output]) => [name, assertTensor(name, output)]);
}

/** The error of a function that nothing is to be seen of. */
export function uselessError(): CompileError {
  return refused(
    'the function returns no tensor and changes no variable',
    ' Return what it computes, such as { loss }.',
  );
}

function assertTensor(name: string, output: unknown): tf.Tensor {
  if (output instanceof tf.Tensor) return output;
  const advice =
    output === undefined || output === null
      ? ' A function of tensors needs its return; optimizer.minimize returns the loss when its second argument is true.'
      : ' Numbers become tensors by tf.scalar; give every tensor of a list or record a name of its own.';
  throw refused(`the output \`${name}\` must be a tensor, received ${textOf(output)}`, advice);
}

/** What it still does after the trace fails; that must not end the process. */
function silence(value: unknown): void {
  if (isPromise(value)) Promise.resolve(value).catch(() => undefined);
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return isRecord(value) && 'then' in value && typeof value.then === 'function';
}

function promiseError(what: string, [first]: readonly Waiting[]): CompileError {
  const reason = first === undefined ? '' : ` It ${first.what}.`;
  return refused(
    `${what}, where tensors must be there at once`,
    ` Leave out async and await, and use operations that need no values, such as tf.where with a mask for tf.booleanMaskAsync.${reason}`,
  );
}

function refused(what: string, advice = ''): CompileError {
  return new CompileError('TRACE', `compile: ${what}.${advice}`);
}

function isRecord(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && !(value instanceof tf.Tensor) && !Array.isArray(value)
  );
}

function textOf(value: unknown): string {
  if (value instanceof tf.Tensor) return `a tensor of shape [${value.shape.join(', ')}]`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return kindOf(value) === 'Object' ? 'a record' : kindOf(value);
}
