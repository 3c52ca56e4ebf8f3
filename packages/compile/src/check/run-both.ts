import * as tf from '@tensorflow/tfjs';
import type { TracedFunction } from '../compiled-function.js';
import type { OrtVariableStore } from '../runtime/variable-store.js';
import type { TensorData, TensorFunction } from '../tensor-function.js';
import { withReplayedDraws } from '../trace/graph-input.js';
import { registeredVariables, sharing } from '../trace/tfjs-engine.js';
import type { Change } from './variable-changes.js';

/** A function beside what was compiled of it, with a store of its own that has the values of the `tf.Variable`s. */
export interface Probe {
  readonly fn: TensorFunction;
  readonly compiled: TracedFunction;
  readonly store: OrtVariableStore;
}

export interface StepInputs {
  readonly feeds: Readonly<Record<string, TensorData>>;
  /** Random numbers of an earlier run. @defaultValue new ones */
  readonly draws?: readonly TensorData[];
}

type Outputs = Readonly<Record<string, TensorData>>;

export interface BothRuns {
  readonly draws: readonly TensorData[];
  readonly outputs: { readonly compiled: Outputs; readonly eager: Outputs };
  readonly changes: readonly Change[];
}

/** A step compiled and eagerly from the same variables, which have the compiled values then. */
export async function runBoth({ fn, compiled, store }: Probe, inputs: StepInputs): Promise<BothRuns> {
  const variables = registeredVariables();
  const start = variables.map((variable) => sharing(variable));
  try {
    const before = await Promise.all(variables.map((variable) => variable.data()));
    const { draws, outputs } = await compiled.begin(inputs.feeds, inputs.draws); // in its thread, while this one runs eagerly
    const slow = await runEagerly(fn, { feeds: inputs.feeds, draws });
    const fast = await outputs;
    const kept = variables.flatMap((variable, index) => (variable.isDisposed ? [] : [{ variable, index }]));
    const eager = await Promise.all(kept.map(({ variable }) => variable.data()));
    for (const { variable, index } of kept) variable.assign(start[index]!); // what the graph does not know stays so
    await store.syncBorrowed();
    const after = await Promise.all(kept.map(({ variable }) => variable.data()));
    const changes = kept.map(({ variable, index }, at) => ({
      variable,
      before: before[index]!,
      compiled: after[at]!,
      eager: eager[at]!,
    }));
    return { draws, outputs: { compiled: fast, eager: slow }, changes };
  } finally {
    tf.dispose(start);
  }
}

/** Gives the variables values, in tfjs and in the store. */
export async function assignBoth(
  store: OrtVariableStore,
  values: readonly (readonly [tf.Variable, ArrayLike<number>])[],
): Promise<void> {
  for (const [variable, data] of values) {
    const tensor = tf.tensor(data as Float32Array, variable.shape, variable.dtype);
    variable.assign(tensor);
    tensor.dispose();
  }
  await store.reloadBorrowed();
}

async function runEagerly(
  fn: TensorFunction,
  { feeds, draws = [] }: StepInputs,
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
