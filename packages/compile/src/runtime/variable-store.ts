import * as tf from '@tensorflow/tfjs';
import { CompileError } from '../errors.js';
import type { GraphRunner, Host } from './host.js';
import type { Values, VariableValues } from './protocol.js';

/** A variable whose values are in the runner. */
interface Entry {
  readonly number: number;
  /** How many functions use it. */
  users: number;
  /** The variables that a graph updates in one vector with this one. */
  pack?: readonly tf.Variable[];
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
  /** Frees the values, and every function that uses the store. */
  dispose(): void;
}

/** The store as compiled functions use it. */
export class OrtVariableStore implements VariableStore {
  private readonly entries = new Map<tf.Variable, Entry>();
  private queue: Promise<unknown> = Promise.resolve();
  private runner: GraphRunner | undefined;
  private disposed = false;

  constructor(readonly host: Host) {}

  /**
   * Starts the runner when there is none yet.
   *
   * @throws {@link CompileError} when the store was disposed.
   */
  start(): GraphRunner {
    this.assertOpen();
    this.runner ??= this.host.takeRunner();
    return this.runner;
  }

  assertOpen(): void {
    if (this.disposed) {
      throw new CompileError('RUNTIME', 'compile: the store was disposed. Compile with a new one.');
    }
  }

  /** Does one work after the other, whichever function it is of: each reads what the one before wrote. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }

  /**
   * Asks the runner for a run after everything that was asked for before, without waiting for its end: the runner does
   * one request after the other, and has the next at hand when one is done.
   */
  inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    return this.queue.then(run);
  }

  /** Notes that a function uses these variables, and brings in those that are not there. */
  async add(variables: readonly tf.Variable[]): Promise<void> {
    const missing = variables.filter((variable) => !this.entries.has(variable));
    const values = await Promise.all(missing.map(readVariable));
    for (const variable of missing) {
      this.entries.set(variable, { number: this.start().newNumber(), users: 0 });
    }
    for (const variable of variables) this.entry(variable).users += 1;
    await this.write(missing, values);
  }

  /** Undoes {@link add}: forgets the values that no function uses any more. */
  async release(variables: readonly tf.Variable[]): Promise<void> {
    const unused: number[] = [];
    for (const variable of variables) {
      const entry = this.entry(variable);
      entry.users -= 1;
      if (entry.users > 0) continue;
      this.entries.delete(variable);
      unused.push(entry.number);
    }
    await this.start().ask({ kind: 'forget', variables: unused });
  }

  /** Whether these can be one vector: none of them is part of another. */
  mayPack(variables: readonly tf.Variable[]): boolean {
    return variables.every((variable) => {
      const pack = this.entries.get(variable)?.pack;
      return (
        pack === undefined ||
        (pack.length === variables.length && pack.every((member, at) => member === variables[at]))
      );
    });
  }

  /** Notes that a graph updates these variables of the store in one vector. */
  pack(variables: readonly tf.Variable[]): void {
    for (const variable of variables) this.entry(variable).pack = variables;
  }

  numberOf(variable: tf.Variable): number {
    return this.entry(variable).number;
  }

  sync(): Promise<void> {
    return this.exclusively(async () => {
      const variables = this.living();
      if (variables.length === 0) return;
      const numbers = variables.map((variable) => this.numberOf(variable));
      const values = await this.start().ask({ kind: 'read', variables: numbers });
      variables.forEach((variable, index) => assign(variable, values[index]!));
    });
  }

  reload(): Promise<void> {
    return this.exclusively(async () => {
      const variables = this.living();
      await this.write(variables, await Promise.all(variables.map(readVariable)));
    });
  }

  /** After the runs that were asked for; a second call does nothing. */
  dispose(): void {
    void this.exclusively(async () => {
      this.disposed = true;
      this.entries.clear();
      if (this.runner !== undefined) await this.host.giveBackRunner(this.runner);
      this.runner = undefined;
    }).catch(() => undefined); // a runner that has ended by itself holds nothing any more
  }

  private living(): tf.Variable[] {
    return [...this.entries.keys()].filter((variable) => !variable.isDisposed);
  }

  private async write(variables: readonly tf.Variable[], values: readonly Values[]): Promise<void> {
    if (variables.length === 0) return;
    const entries = variables.map((variable, index): VariableValues => ({
      variable: this.numberOf(variable),
      shape: variable.shape,
      values: values[index]!,
    }));
    const buffers = values.map(({ buffer }) => buffer);
    await this.start().ask({ kind: 'write', variables: entries }, buffers);
  }

  private entry(variable: tf.Variable): Entry {
    const entry = this.entries.get(variable);
    if (entry === undefined) throw new Error(`variable store: \`${variable.name}\` is unknown`);
    return entry;
  }
}

/** A copy of the values. */
async function readVariable(variable: tf.Variable): Promise<Values> {
  const values = await variable.data();
  return variable.dtype === 'float32' ? Float32Array.from(values) : Int32Array.from(values);
}

function assign(variable: tf.Variable, values: Values): void {
  if (variable.isDisposed) return;
  const tensor = tf.tensor(values, variable.shape, variable.dtype as 'float32' | 'int32');
  variable.assign(tensor);
  tensor.dispose();
}
