import * as tf from '@tensorflow/tfjs';
import { CompileError, UnsupportedKernelError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import { refusals } from '../lowerings/refusals.js';
import type { OnnxNode } from '../onnx/model.js';
import { atSource, isOfTfjs, placeOf } from './place.js';
import type { TracedConstant, TraceSession } from './symbolic-backend.js';

export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** What tfjs or a lowering says about an operation, with where that is. */
export function operationError(cause: unknown, [kernel, stack]: readonly [string, Error]): CompileError {
  const place = placeOf(stack);
  const operation = place.operation === undefined ? kernel : `tf.${place.operation}`;
  const text = cause instanceof Error ? cause.message : String(cause);
  const advice = text.includes('gradient function not found') ? ` ${gradientAdvice()}` : '';
  return new CompileError('TRACE', `compile: ${operation}${atSource(place)}: ${text}${advice}`, { cause });
}

/** Stock tfjs has no gradient of `Greater`; {@link https://github.com/gankit/gankit/tree/main/packages/core | @gankit/core} adds one. */
function gradientAdvice(): string {
  return tf.getGradient('Greater') === undefined
    ? 'repairGradients() of @gankit/core, called once before, brings most gradients that tfjs lacks.'
    : 'Write this part with other operations, or keep it outside of what is differentiated.';
}

/** An error of tfjs with where the function called it; the function's own errors stay as they are. */
export function placedError(error: unknown): unknown {
  const ofTfjs = error instanceof Error && !(error instanceof CompileError) && isOfTfjs(error);
  return ofTfjs ? operationError(error, ['tfjs', error]) : error;
}

/** All kernels of a trace that have no lowering, in one error. */
export function unsupportedError(
  { unsupported }: TraceSession,
  options?: ErrorOptions,
): UnsupportedKernelError {
  const entries = [...unsupported].sort(([a], [b]) => (a < b ? -1 : 1));
  const hints = entries.flatMap(([kernel, stack]) => {
    const place = atSource(placeOf(stack));
    const reason = refusals[kernel] === undefined ? '' : `: ${refusals[kernel]}`;
    return place === '' && reason === '' ? [] : [`${kernel}${place}${reason}`];
  });
  return new UnsupportedKernelError(
    entries.map(([kernel]) => kernel),
    { ...options, hints },
  );
}

/**
 * What is no graph input is the same at each run. Two traces show numbers that should not be: random ones, and
 * tensors from outside that the function takes another of at each call.
 *
 * @throws {@link CompileError} naming shape, origin and use of the first constant that differs.
 */
export function assertSameConstants(first: TraceSession, second: TraceSession): void {
  first.constants.forEach((constant, index) => {
    const other = second.constants[index]?.values;
    if (other !== undefined && isSame(constant.values, other)) return;
    throw new CompileError(
      'TRACE',
      `compile: a constant of shape ${shapeText(constant.shape)} differs from run to run${originOf(constant)}${useOf(constant)}. ${adviceFor(constant)}`,
    );
  });
}

/**
 * Two traces of one function are the same graph. They are not when JavaScript decides otherwise at each call: a random
 * size, a step counter in an `if`, a random number as an attribute.
 *
 * @param stackOf - Finds where a node is made.
 * @throws {@link CompileError} naming the first operation that differs, and its place.
 */
export function assertSameGraph(
  first: Graph,
  second: Graph,
  stackOf: (node: number) => Error | undefined,
): void {
  const text = (node: OnnxNode | undefined): string => JSON.stringify(node) ?? '';
  const length = Math.max(first.nodes.length, second.nodes.length);
  for (let at = 0; at < length; at += 1) {
    const [node, other] = [first.nodes[at], second.nodes[at]];
    if (text(node) !== text(other)) throw otherWork((node ?? other)!.type, stackOf(at));
  }
  first.initializers.forEach(({ bytes, name }, index) => {
    const other = second.initializers[index]?.bytes;
    if (other !== undefined && isSame(bytes, other)) return;
    throw otherWork('a number', stackOf(first.nodes.findIndex(({ inputs }) => inputs.includes(name))));
  });
}

function otherWork(what: string, stack: Error | undefined): CompileError {
  const place = stack === undefined ? '' : atSource(placeOf(stack));
  return new CompileError(
    'TRACE',
    `compile: the function does other work at each call, first seen at ${what}${place}. What JavaScript decides (a step counter, Math.random) must not change the operations; compile a function for each case.`,
  );
}

function isSame(values: ArrayLike<number>, other: ArrayLike<number>): boolean {
  if (other === values) return true;
  if (other.length !== values.length) return false;
  for (let at = 0; at < values.length; at += 1) if (!Object.is(values[at], other[at])) return false;
  return true;
}

function originOf({ outside, stack }: TracedConstant): string {
  const place = placeOf(stack);
  if (outside) return `: a tensor from outside the function, read${atSource(place)}`;
  if (place.operation === undefined && place.source === undefined) return '';
  return `: made${place.operation === undefined ? '' : ` by tf.${place.operation}`}${atSource(place)}`;
}

function useOf({ usedBy }: TracedConstant): string {
  return usedBy === undefined ? '' : `, first used by ${usedBy}`;
}

function adviceFor({ outside }: TracedConstant): string {
  if (outside) return 'Pass it as an input.';
  return 'Random numbers (tf.randomNormal, dropout, Math.random) come from graphInput(), other values that change as inputs.';
}
