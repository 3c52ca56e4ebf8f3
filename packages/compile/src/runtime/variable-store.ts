import * as tf from '@tensorflow/tfjs';
import type * as ort from 'onnxruntime-node';
import { ortTensor, ortValues } from './session.js';

/** Values of one variable: what the next run reads, and the buffer it writes into. */
interface Slot {
  current: ort.Tensor;
  spare: ort.Tensor;
}

/**
 * Values of `tf.Variable`s while compiled functions run. Functions that share a store see each other's updates, as
 * a discriminator step and a generator step must; the `tf.Variable`s themselves change only at {@link VariableStore.sync}.
 */
export interface VariableStore {
  /** Writes the values into the `tf.Variable`s. */
  sync(): Promise<void>;
  /** Reads the `tf.Variable`s again, after they were changed outside. */
  reload(): Promise<void>;
  dispose(): void;
}

/** Makes an empty store; variables enter it when a function that uses them is compiled. */
export function createVariableStore(): VariableStore {
  return new OrtVariableStore();
}

/** The store as compiled functions use it. */
export class OrtVariableStore implements VariableStore {
  private readonly slots = new Map<tf.Variable, Slot>();
  private queue: Promise<unknown> = Promise.resolve();

  /** Does one work after the other, whichever function it is of: each reads what the one before wrote. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }

  async add(variable: tf.Variable): Promise<void> {
    if (this.slots.has(variable)) return;
    const slot = { current: await readVariable(variable), spare: await readVariable(variable) };
    this.slots.set(variable, slot);
  }

  current(variable: tf.Variable): ort.Tensor {
    return this.slot(variable).current;
  }

  spare(variable: tf.Variable): ort.Tensor {
    return this.slot(variable).spare;
  }

  /** Makes what a run wrote the current value. */
  swap(variable: tf.Variable): void {
    const slot = this.slot(variable);
    [slot.current, slot.spare] = [slot.spare, slot.current];
  }

  sync(): Promise<void> {
    return this.exclusively(async () => this.writeVariables());
  }

  reload(): Promise<void> {
    return this.exclusively(() => this.readVariables());
  }

  dispose(): void {
    this.slots.clear();
  }

  private writeVariables(): void {
    for (const [variable, { current }] of this.slots) {
      if (variable.isDisposed) continue;
      const values = tf.tensor(
        ortValues(current).slice(),
        variable.shape,
        variable.dtype as 'float32' | 'int32',
      );
      variable.assign(values);
      values.dispose();
    }
  }

  private async readVariables(): Promise<void> {
    for (const [variable, slot] of this.slots) {
      if (!variable.isDisposed) slot.current = await readVariable(variable);
    }
  }

  private slot(variable: tf.Variable): Slot {
    const slot = this.slots.get(variable);
    if (slot === undefined)
      throw new Error(`variable store: \`${variable.name}\` is unknown; the store was disposed`);
    return slot;
  }
}

async function readVariable(variable: tf.Variable): Promise<ort.Tensor> {
  const values = await variable.data();
  const copy = variable.dtype === 'float32' ? Float32Array.from(values) : Int32Array.from(values);
  return ortTensor(copy, variable.shape);
}
