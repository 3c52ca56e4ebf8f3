import * as tf from '@tensorflow/tfjs';
import { compareChanges } from './compare-changes.js';
import { compileOn } from '../compiled-function.js';
import { disagreement } from '../errors.js';
import { product } from '../lowerings/lowering.js';
import { runBoth, type Probe } from './run-both.js';
import { borrowVariables } from '../runtime/borrowed-variables.js';
import type { Host } from '../runtime/host.js';
import type { ComputeEngine } from '../runtime/protocol.js';
import { assertKnownOptions } from '../inputs.js';
import { OrtVariableStore } from '../runtime/variable-store.js';
import type { TensorData, TensorFunction, TensorSpec } from '../tensor-function.js';
import type { RandomLayersOptions } from '../trace/random-layers.js';
import { registeredVariables, sharing } from '../trace/tfjs-engine.js';

export interface CheckOptions extends RandomLayersOptions {
  /** Shape and type of every input; a small batch will do. */
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /** Values of an input in step 0 or 1. @defaultValue float32 in [-1, 1), int32 all 0, then all 1 */
  readonly values?: (name: string, step: number) => TensorData;
  /**
   * Largest accepted `|compiled - eager| / max(1, |eager|)` of an output. What a step changes of a variable may differ by
   * twenty times as much, as a share of that change, and by what ten roundings of its inputs make of it. @defaultValue 1e-3
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

const optionNames: Readonly<Record<keyof CheckOptions, true>> = {
  inputs: true,
  values: true,
  tolerance: true,
  fingerprint: true,
  engine: true,
  randomLayers: true,
};

const steps = 2;
/** For changes of variables: Adam takes the rounding of a gradient that is nearly zero for its sign. */
const shareOfTolerance = 20;
/** Part of what passed checks are remembered by: another number when a check refuses more than before. */
const rule = 3;

/** What `checkCompiled` does on every platform. */
export async function checkOn(host: Host, fn: TensorFunction, options: CheckOptions): Promise<void> {
  assertKnownOptions('checkCompiled', options, optionNames);
  const { inputs, tolerance = 1e-3, fingerprint, engine = 'cpu' } = options;
  // What passed is remembered for the values that a check has by itself.
  if (fingerprint === undefined || options.values !== undefined) return compare(host, fn, options);
  const check = host.passedCheck({ fingerprint, inputs, tolerance, engine, rule });
  if (await check.isKnown()) return;
  await compare(host, fn, options);
  await check.note();
}

async function compare(host: Host, fn: TensorFunction, options: CheckOptions): Promise<void> {
  const { inputs, engine = 'cpu' } = options;
  const store = new OrtVariableStore(host);
  try {
    const compiled = await compileOn(host, fn, { inputs, name: 'check', engine, state: store });
    await borrowVariables(() => compareSteps({ fn, compiled, store }, options));
  } finally {
    store.discard();
  }
}

/** Both change the `tf.Variable`s, which are put back. */
async function compareSteps(probe: Probe, options: CheckOptions): Promise<void> {
  const { inputs, values = defaultValues(inputs), tolerance = 1e-3 } = options;
  // The same data, not a copy: other data is taken for values that were assigned from outside.
  const before = registeredVariables().map((variable) => ({ variable, data: sharing(variable) }));
  const unstable = new Map<tf.Variable, number>();
  try {
    await probe.store.syncBorrowed(); // they may have been changed since the probe was compiled
    for (let step = 0; step < steps; step += 1) {
      const feeds = Object.fromEntries(Object.keys(inputs).map((name) => [name, values(name, step)]));
      // Both begin with the compiled values: a step that takes one sign for another, as the gradient of an absolute value
      // near zero does, must not grow in the next.
      const runs = await runBoth(probe, { feeds });
      for (const [name, eager] of Object.entries(runs.outputs.eager))
        assertClose({ name, step, tolerance }, [runs.outputs.compiled[name]!, eager]);
      await compareChanges(probe, { feeds, runs, step, unstable, tolerance: shareOfTolerance * tolerance });
    }
  } finally {
    for (const { variable, data } of before) {
      if (!variable.isDisposed) variable.assign(data);
      data.dispose();
    }
  }
}

function assertClose(
  { name, step, tolerance }: { readonly name: string; readonly step: number; readonly tolerance: number },
  [fast, eager]: readonly [TensorData, TensorData],
): void {
  eager.data.forEach((expected, index) => {
    const received = fast.data[index]!;
    const isClose = Math.abs(received - expected) <= tolerance * Math.max(1, Math.abs(expected));
    if (!Object.is(received, expected) && !(isClose && Number.isFinite(expected))) {
      throw disagreement(
        `output \`${name}\` differs at element ${index} in step ${step + 1}: compiled ${received}, eager ${expected} on ${tf.getBackend()}.`,
      );
    }
  });
}

/** Other numbers for each input and in each step; fixed sequences, so that the check gives the same answer at each start. */
function defaultValues(
  inputs: Readonly<Record<string, TensorSpec>>,
): (name: string, step: number) => TensorData {
  return (name, step) => {
    const { shape, dtype } = inputs[name]!;
    const size = product(shape);
    if (dtype === 'int32') return { data: new Int32Array(size).fill(step), shape };
    let state = [...name].reduce(
      (hash, letter) => Math.imul(hash ^ letter.codePointAt(0)!, 16777619),
      12345 + step * 6789,
    );
    const next = (): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return (state / 0x7fffffff) * 2 - 1;
    };
    return { data: Float32Array.from({ length: size }, next), shape };
  };
}
