import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { formatShape } from '../assert.js';

/** What a tensor is compared with; a number stands for a scalar, a flat list for row-major values of any shape. */
export type AllcloseExpected = tf.Tensor | number | ArrayLike<number>;

export interface AllcloseOptions {
  /** Largest difference, as a part of the expected value. @defaultValue 1e-4 */
  readonly relative?: number;
  /** Largest difference near zero. @defaultValue 1e-5 */
  readonly absolute?: number;
}

/** Matchers that {@link registerMatchers} adds to vitest. */
export interface AllcloseMatchers {
  /**
   * Compares every value: `|received - expected| <= absolute + relative · |expected|`, and the shape when a tensor
   * or a number is expected. NaN equals nothing.
   */
  toBeAllclose(expected: AllcloseExpected, options?: AllcloseOptions): Promise<void>;
}

declare module 'vitest' {
  interface Matchers<T> extends AllcloseMatchers {
    /** Only so that the type parameter of the merged interface is used. */
    readonly __receivedType?: T;
  }
}

/**
 * Adds `toBeAllclose` to vitest's `expect`, and silences the banner of tfjs's cpu backend. Call it once at the top of a
 * test file.
 */
export function registerMatchers(): void {
  tf.env().set('PROD', true);
  expect.extend({ toBeAllclose });
}

interface Values {
  readonly values: ArrayLike<number>;
  readonly shape?: readonly number[];
}

async function toBeAllclose(
  received: unknown,
  expected: AllcloseExpected,
  { relative = 1e-4, absolute = 1e-5 }: AllcloseOptions = {},
): Promise<{ pass: boolean; message: () => string }> {
  const actual = await readValues(received);
  const wanted = await readValues(expected);
  const problem =
    compareShapes(actual, wanted) ?? compareValues(actual.values, wanted.values, { relative, absolute });
  return {
    pass: problem === undefined,
    message: () => problem ?? `expected the values to differ, received ${preview(actual.values)}`,
  };
}

async function readValues(source: unknown): Promise<Values> {
  const value: unknown = await source;
  if (typeof value === 'number') return { values: [value], shape: [] };
  if (value instanceof tf.Tensor) {
    if (value.isDisposed) throw new TypeError('toBeAllclose: the tensor is disposed.');
    return { values: await value.data(), shape: value.shape };
  }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return { values: value as unknown as ArrayLike<number> };
  }
  throw new TypeError(
    `toBeAllclose: expected a tensor, number or list of numbers, received ${typeof value}.`,
  );
}

function compareShapes(actual: Values, wanted: Values): string | undefined {
  if (actual.shape && wanted.shape && formatShape(actual.shape) !== formatShape(wanted.shape)) {
    return `expected shape ${formatShape(wanted.shape)}, received ${formatShape(actual.shape)}`;
  }
  if (actual.values.length !== wanted.values.length) {
    return `expected ${wanted.values.length} values, received ${actual.values.length}`;
  }
  return undefined;
}

function compareValues(
  actual: ArrayLike<number>,
  wanted: ArrayLike<number>,
  { relative, absolute }: Required<AllcloseOptions>,
): string | undefined {
  for (let index = 0; index < wanted.length; index += 1) {
    const difference = Math.abs(actual[index]! - wanted[index]!);
    const same =
      actual[index] === wanted[index] || difference <= absolute + relative * Math.abs(wanted[index]!);
    if (!same) {
      return `value ${index}: expected ${wanted[index]}, received ${actual[index]} (all received: ${preview(actual)})`;
    }
  }
  return undefined;
}

function preview(values: ArrayLike<number>): string {
  const first = Array.from(values).slice(0, 8).join(', ');
  return values.length > 8 ? `${first}, … (${values.length} values)` : first;
}
