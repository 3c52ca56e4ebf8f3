import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it, vi } from 'vitest';
import { compile } from './compile.js';
import { lowerings } from './lowerings/index.js';
import type { LoweringTable } from './lowerings/lowering.js';
import type { TensorData, TensorFunction, TensorSpec } from './tensor-function.js';
import { registeredVariables } from './trace/tfjs-engine.js';
import { traceFunction } from './trace/trace.js';

/** One row of a table of tests: a function and the values of its inputs, in the order of its parameters. */
export interface Case {
  readonly name: string;
  readonly fn: TensorFunction;
  readonly inputs: Readonly<Record<string, TensorData>>;
  /** Largest accepted `|compiled - eager| / max(1, |eager|)`. @defaultValue 1e-5 */
  readonly tolerance?: number;
  /** Largest accepted `|compiled - eager|` as a share of the largest number of the output, checked as well. */
  readonly shareOfLargest?: number;
  /** Gives the truth where tfjs's own kernel is wrong. @defaultValue `fn` */
  readonly reference?: TensorFunction;
}

/** The cpu backend is the reference; its banner would drown the report of the tests. */
export async function useCpu(): Promise<void> {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
}

/** Runs a function compiled and eagerly on tfjs's cpu backend and compares names, shapes, types and values. */
export async function checkAgainstCpu({
  fn,
  inputs,
  tolerance = 1e-5,
  shareOfLargest,
  reference = fn,
}: Omit<Case, 'name'>): Promise<void> {
  const compiled = await compile(fn, { inputs: specsOf(inputs), threads: 1 });
  const fast = await compiled.run(inputs);
  compiled.dispose();
  const slow = runEagerly(reference, inputs);
  expect(Object.keys(fast)).toEqual(Object.keys(slow));
  for (const [name, eager] of Object.entries(slow)) {
    const { data, shape } = fast[name]!;
    expect({ name, shape, type: data.constructor.name }).toEqual({
      name,
      shape: eager.shape,
      type: eager.data.constructor.name,
    });
    expect(data, name).toHaveLength(eager.data.length);
    expectClose(name, [data, eager.data, tolerance]);
    if (shareOfLargest !== undefined) expectShare(name, [data, eager.data, shareOfLargest]);
  }
}

/** Compares numbers relative to the largest of them. */
function expectShare(
  name: string,
  [received, expected, share]: readonly [ArrayLike<number>, ArrayLike<number>, number],
): void {
  const largest = Math.max(...Array.from(expected, Math.abs), 1e-3);
  const worst = Math.max(...Array.from(expected, (value, index) => Math.abs(value - received[index]!)));
  expect(worst / largest, name).toBeLessThan(share);
}

/** Compares numbers relative to their size; `NaN` equals `NaN` and an infinity itself only. */
export function expectClose(
  name: string,
  [received, expected, tolerance]: readonly [ArrayLike<number>, ArrayLike<number>, number],
): void {
  const wrong = Array.from(expected, (number, index) => ({
    index,
    expected: number,
    received: received[index]!,
  }))
    .filter((entry) => !Object.is(entry.expected, entry.received) && entry.expected !== entry.received)
    .filter(
      (entry) =>
        !(Math.abs(entry.received - entry.expected) <= tolerance * Math.max(1, Math.abs(entry.expected))),
    );
  expect(wrong.slice(0, 3), name).toEqual([]);
}

/** Runs a function on the current backend; booleans come as int32, as compiled functions give them. */
export function runEagerly(
  fn: TensorFunction,
  inputs: Readonly<Record<string, TensorData>>,
): Record<string, TensorData> {
  const outputs = tf.tidy(() => {
    const tensors = Object.entries(inputs).map(([name, { data, shape }]) => {
      const dtype = data instanceof Int32Array ? 'int32' : 'float32';
      return [name, tf.tensor(data, [...shape], dtype)] as const;
    });
    return { ...fn(Object.fromEntries(tensors)) };
  });
  return Object.fromEntries(
    Object.entries(outputs).map(([name, tensor]) => {
      const values = tensor.dataSync();
      const data = tensor.dtype === 'float32' ? Float32Array.from(values) : Int32Array.from(values);
      tensor.dispose();
      return [name, { data, shape: tensor.shape }];
    }),
  );
}

export function specsOf(inputs: Readonly<Record<string, TensorData>>): Record<string, TensorSpec> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape }]) => [
      name,
      { shape, dtype: data instanceof Int32Array ? 'int32' : 'float32' },
    ]),
  );
}

/** The value of `fn` and its gradients by every input, weighted with numbers that differ from element to element. */
export function withGradients(fn: (...inputs: tf.Tensor[]) => tf.Tensor): TensorFunction {
  return (inputs) => {
    const names = Object.keys(inputs);
    const weighted = (...tensors: tf.Tensor[]): tf.Tensor => {
      const value = fn(...tensors);
      const weights = floats(value.shape, { seed: 99 });
      return tf.sum(tf.mul(value, tf.tensor(weights.data, value.shape)));
    };
    const gradients = tf.grads(weighted)(Object.values(inputs));
    const named = gradients.map((gradient, index) => [`d_${names[index]!}`, gradient] as const);
    return { value: fn(...Object.values(inputs)), ...Object.fromEntries(named) };
  };
}

interface FloatOptions {
  readonly seed?: number;
  readonly from?: number;
  readonly to?: number;
}

/** Numbers of a fixed sequence, uniform in `[from, to)`. */
export function floats(
  shape: readonly number[],
  { seed = 1, from = -1, to = 1 }: FloatOptions = {},
): TensorData {
  let state = seed * 2654435761;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return from + ((state >>> 8) / 2 ** 24) * (to - from);
  };
  next();
  return { data: Float32Array.from({ length: sizeOf(shape) }, next), shape };
}

/** Whole numbers of a fixed sequence, uniform in `[from, to)`. */
export function integers(shape: readonly number[], options: FloatOptions): TensorData {
  const { data } = floats(shape, options);
  return { data: Int32Array.from(data, Math.floor), shape };
}

/** Given numbers; whole ones with `'int32'`. */
export function numbers(
  values: readonly number[],
  [shape = [values.length], dtype = 'float32']: readonly [(readonly number[])?, ('float32' | 'int32')?] = [],
): TensorData {
  return { data: dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values), shape };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The kernels of a table that none of the cases reaches, gradients included. */
export function unreachedKernels(table: LoweringTable, cases: readonly Case[]): string[] {
  const spies = Object.keys(table).map((kernel) => ({ kernel, spy: vi.spyOn(lowerings, kernel) }));
  for (const { fn, inputs } of cases) traceFunction(fn, specsOf(inputs));
  const unreached = spies.filter(({ spy }) => spy.mock.calls.length === 0).map(({ kernel }) => kernel);
  for (const { spy } of spies) spy.mockRestore();
  return unreached;
}

/** One test for each case, and one that they reach every kernel of a table of lowerings. */
export function testCases(cases: readonly Case[], table: LoweringTable): void {
  beforeAll(useCpu);

  it.each(cases)('$name equals tfjs', async (row) => {
    await checkAgainstCpu(row);
  });

  it('are all reached by these cases', () => {
    expect(unreachedKernels(table, cases)).toEqual([]);
  });
}

/**
 * Runs a step over batches of inputs compiled, then eagerly from the same variables, and compares the outputs of each
 * step and the variables at the end: what a trace froze shows from the second batch on.
 */
export async function checkTraining(
  fn: TensorFunction,
  batches: readonly Readonly<Record<string, TensorData>>[],
  tolerance = 1e-4,
): Promise<void> {
  const compiled = await compile(fn, { inputs: specsOf(batches[0]!), threads: 1 });
  const variables = registeredVariables(); // those of the optimiser too, which the trace made
  const before = variables.map((variable) => tf.clone(variable));
  const fast: Record<string, TensorData>[] = [];
  for (const inputs of batches) fast.push(await compiled.run(inputs));
  await compiled.sync();
  const trained = variables.map((variable) => Float32Array.from(variable.dataSync()));
  variables.forEach((variable, index) => variable.assign(before[index]!));
  batches.forEach((inputs, step) => {
    for (const [name, eager] of Object.entries(runEagerly(fn, inputs)))
      expectClose(`${name} of step ${step}`, [fast[step]![name]!.data, eager.data, tolerance]);
  });
  variables.forEach((variable, index) =>
    expectClose(variable.name, [trained[index]!, variable.dataSync(), tolerance]),
  );
  tf.dispose(before);
  compiled.dispose();
}

/** Gives the weights of a model numbers of a fixed sequence, and the variances among them such as can be. */
export function seedWeights(model: tf.LayersModel): void {
  model.weights.forEach((weight, index) => {
    const positive = weight.name.includes('variance') || weight.name.includes('gamma');
    const range = positive ? { from: 0.5, to: 1.5 } : { from: -0.6, to: 0.6 };
    const shape = weight.shape as number[];
    weight.write(tf.tensor(floats(shape, { seed: index + 1, ...range }).data, shape));
  });
}
