import * as tf from '@tensorflow/tfjs';
import { compileOn, type TracedFunction } from './compiled-function.js';
import { DisagreementError } from './errors.js';
import { product } from './lowerings/lowering.js';
import { borrowVariables } from './runtime/borrowed-variables.js';
import type { Host } from './runtime/host.js';
import type { ComputeEngine } from './runtime/protocol.js';
import { OrtVariableStore } from './runtime/variable-store.js';
import type { TensorData, TensorFunction, TensorSpec } from './tensor-function.js';
import { withReplayedDraws } from './trace/graph-input.js';
import type { RandomLayersOptions } from './trace/random-layers.js';
import { registeredVariables, sharing } from './trace/tfjs-engine.js';

export interface CheckOptions extends RandomLayersOptions {
  /** Shape and type of every input; a small batch will do. */
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /** Values of an input in step 0 or 1. @defaultValue float32 in [-1, 1), int32 all 0, then all 1 */
  readonly values?: (name: string, step: number) => TensorData;
  /**
   * Largest accepted `|compiled - eager| / max(1, |eager|)` of an output. Variables may differ twenty times as much:
   * Adam divides by the size of the gradient and so blows up the rounding of one that is nearly zero. @defaultValue 1e-3
   */
  readonly tolerance?: number;
  /**
   * `fingerprint` of the compiled function that the check is for. A check that passed on this machine is not done
   * again for the same fingerprint. @defaultValue the check is done
   */
  readonly fingerprint?: string;
  /** What computes the compiled function. @defaultValue `'cpu'` */
  readonly engine?: ComputeEngine;
}

const steps = 2;
const variableTolerance = 20;

/** What `checkCompiled` does on every platform. */
export async function checkOn(host: Host, fn: TensorFunction, options: CheckOptions): Promise<void> {
  const { inputs, tolerance = 1e-3, fingerprint, engine = 'cpu' } = options;
  // What passed is remembered for the values that a check has by itself.
  if (fingerprint === undefined || options.values !== undefined) return compare(host, fn, options);
  const check = host.passedCheck({ fingerprint, inputs, tolerance, engine });
  if (await check.isKnown()) return;
  await compare(host, fn, options);
  await check.note();
}

async function compare(host: Host, fn: TensorFunction, options: CheckOptions): Promise<void> {
  const { inputs, engine = 'cpu' } = options;
  const store = new OrtVariableStore(host);
  try {
    const compiled = await compileOn(host, fn, { inputs, name: 'check', engine, state: store });
    await borrowVariables(() => compareSteps(fn, [compiled, store], options));
  } finally {
    store.discard();
  }
}

type Probe = readonly [TracedFunction, OrtVariableStore];

/** Both change the `tf.Variable`s, which are put back. */
async function compareSteps(fn: TensorFunction, probe: Probe, options: CheckOptions): Promise<void> {
  const { inputs, values = defaultValues(inputs), tolerance = 1e-3 } = options;
  // The same data, not a copy: other data is taken for values that were assigned from outside.
  const before = registeredVariables().map((variable) => ({ variable, data: sharing(variable) }));
  try {
    await probe[1].syncBorrowed(); // they may have been changed since the probe was compiled
    for (let step = 0; step < steps; step += 1) {
      const feeds = Object.fromEntries(Object.keys(inputs).map((name) => [name, values(name, step)]));
      const { draws, outputs } = await probe[0].begin(feeds); // in its thread, while this one runs eagerly
      const slow = await runEagerly(fn, { feeds, draws });
      const fast = await outputs;
      for (const [name, eager] of Object.entries(slow))
        assertClose({ name: `output \`${name}\``, step, tolerance }, [fast[name]!, eager]);
      // Both go on from the compiled values: a step that takes one sign for another, as the gradient of an absolute value
      // near zero does, must not grow in the next.
      await compareVariables(probe[1], { step, tolerance: variableTolerance * tolerance });
    }
  } finally {
    for (const { variable, data } of before) {
      if (!variable.isDisposed) variable.assign(data);
      data.dispose();
    }
  }
}

/**
 * The `tf.Variable`s, which the eager run has changed, against those of the compiled function. They have the values of the
 * compiled function then.
 */
async function compareVariables(
  store: OrtVariableStore,
  { step, tolerance }: { readonly step: number; readonly tolerance: number },
): Promise<void> {
  const variables = registeredVariables();
  const valuesOf = (variable: tf.Variable): Promise<TensorData> =>
    variable.data().then((data) => ({ data: Float32Array.from(data), shape: variable.shape }));
  const slow = await Promise.all(variables.map(valuesOf));
  await store.syncBorrowed();
  const fast = await Promise.all(variables.map(valuesOf));
  variables.forEach(({ name }, index) => {
    const [received, expected] = [fast[index]!, slow[index]!];
    // As a whole: where a gradient is nearly zero, rounding alone decides the sign of Adam's step of a single element.
    const accepted = tolerance * Math.max(1, Math.sqrt(meanSquare(expected.data)));
    if (meanSquare(expected.data, received.data) <= accepted ** 2) return;
    assertClose({ name: `variable \`${name}\``, step, tolerance }, [received, expected]);
  });
}

/** Of the values, or of how much they differ from others; a loop, as weights are many. */
function meanSquare(values: TensorData['data'], others?: TensorData['data']): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) {
    const difference = values[at]! - (others === undefined ? 0 : others[at]!);
    sum += difference * difference;
  }
  return sum / Math.max(1, values.length);
}

async function runEagerly(
  fn: TensorFunction,
  {
    feeds,
    draws,
  }: { readonly feeds: Readonly<Record<string, TensorData>>; readonly draws: readonly TensorData[] },
): Promise<Record<string, TensorData>> {
  const results = tf.tidy(() => {
    const tensors = Object.entries(feeds).map(([name, { data, shape }]) => {
      const dtype = data instanceof Int32Array ? 'int32' : 'float32';
      return [name, tf.tensor(data, [...shape], dtype)] as const;
    });
    const outputs = withReplayedDraws(draws, () => fn(Object.fromEntries(tensors)));
    return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, tf.clone(output)]));
  });
  const read: Record<string, TensorData> = {};
  for (const [name, tensor] of Object.entries(results)) {
    read[name] = { data: Float32Array.from(await tensor.data()), shape: tensor.shape };
    tensor.dispose();
  }
  return read;
}

function assertClose(
  { name, step, tolerance }: { readonly name: string; readonly step: number; readonly tolerance: number },
  [fast, eager]: readonly [TensorData, TensorData],
): void {
  eager.data.forEach((expected, index) => {
    const received = fast.data[index]!;
    const isClose = Math.abs(received - expected) <= tolerance * Math.max(1, Math.abs(expected));
    if (!Object.is(received, expected) && !(isClose && Number.isFinite(expected))) {
      throw new DisagreementError(
        `checkCompiled: ${name} differs at element ${index} in step ${step + 1}: compiled ${received}, eager ${expected} on ${tf.getBackend()}. Run the function eagerly, and please report it.`,
      );
    }
  });
}

/** Other numbers in each step; a fixed sequence, so that the check gives the same answer at each start. */
function defaultValues(
  inputs: Readonly<Record<string, TensorSpec>>,
): (name: string, step: number) => TensorData {
  return (name, step) => {
    const { shape, dtype } = inputs[name]!;
    const size = product(shape);
    if (dtype === 'int32') return { data: new Int32Array(size).fill(step), shape };
    let state = 12345 + step * 6789 + name.length;
    const next = (): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return (state / 0x7fffffff) * 2 - 1;
    };
    return { data: Float32Array.from({ length: size }, next), shape };
  };
}
