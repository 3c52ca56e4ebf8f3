import * as tf from '@tensorflow/tfjs';
import { CompileError } from '../errors.js';
import { whenReturned } from './borrowed-variables.js';
import type { GraphRunner, Host } from './host.js';
import type { Values, VariableValues } from './protocol.js';

/** A variable whose values are in the runner. */
interface Entry {
  readonly number: number;
  /** How many functions use it. */
  users: number;
  /** What the `tf.Variable` held when a run last changed the values; undefined when it has them. */
  outdated?: tf.DataId | undefined;
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
  /**
   * Frees the values, and every function that uses the store, after the runs that were asked for. What they changed goes to
   * the `tf.Variable`s first, but for those that were disposed or assigned since.
   */
  dispose(): void;
}

/** Ends when what was disposed until now, of any store, has left its values in the `tf.Variable`s. */
let leaving: Promise<unknown> = Promise.resolve();

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

  /** Does work that reads `tf.Variable`s, also after what other stores leave in them. */
  entering<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = leaving;
    return this.exclusively(() => before.then(work));
  }

  /** Does work that writes `tf.Variable`s for the last time; nobody waits for it but who reads them next. */
  leave(work: () => Promise<void>): void {
    const before = leaving;
    const left = this.exclusively(work).catch(() => undefined); // a runner that has ended by itself has nothing to leave
    leaving = left.then(() => before);
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
    const values = await whenReturned(() => Promise.all(missing.map(readVariable)));
    for (const variable of missing) {
      this.entries.set(variable, { number: this.start().newNumber(), users: 0 });
    }
    for (const variable of variables) this.entry(variable).users += 1;
    await this.write(missing, values);
  }

  /** Undoes {@link add}: values that no function uses any more go to their `tf.Variable`s. */
  async release(variables: readonly tf.Variable[]): Promise<void> {
    for (const variable of variables) this.entry(variable).users -= 1;
    const unused = variables.filter((variable) => this.entry(variable).users === 0);
    await this.writeBack(unused);
    const numbers = unused.map((variable) => this.numberOf(variable));
    for (const variable of unused) this.entries.delete(variable);
    await this.start().ask({ kind: 'forget', variables: numbers });
  }

  /** Notes that a run which was asked for changes the values of these variables. */
  noteChange(variables: readonly tf.Variable[]): void {
    for (const variable of variables) this.entry(variable).outdated = variable.dataId;
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
      const values = await this.read(this.living());
      await whenReturned(() => this.assign(values));
    });
  }

  /** {@link sync} for whoever has borrowed the `tf.Variable`s. */
  syncBorrowed(): Promise<void> {
    return this.exclusively(async () => this.assign(await this.read(this.living())));
  }

  reload(): Promise<void> {
    return this.entering(() => whenReturned(() => this.readAgain()));
  }

  /** {@link reload} for whoever has borrowed the `tf.Variable`s. */
  reloadBorrowed(): Promise<void> {
    return this.exclusively(() => this.readAgain());
  }

  /** A second call does nothing. */
  dispose(): void {
    this.leave(async () => {
      try {
        await this.writeBack([...this.entries.keys()]);
      } finally {
        await this.free();
      }
    });
  }

  /** {@link dispose} of what nobody wants to keep. */
  discard(): void {
    void this.exclusively(() => this.free()).catch(() => undefined);
  }

  private async readAgain(): Promise<void> {
    const variables = this.living();
    await this.write(variables, await Promise.all(variables.map(readVariable)));
  }

  private async free(): Promise<void> {
    const { runner } = this;
    this.disposed = true;
    this.runner = undefined;
    this.entries.clear();
    if (runner !== undefined) await this.host.giveBackRunner(runner);
  }

  private living(): tf.Variable[] {
    return [...this.entries.keys()].filter((variable) => !variable.isDisposed);
  }

  /** What runs changed goes to the `tf.Variable`s, but where they were given other values since. */
  private async writeBack(variables: readonly tf.Variable[]): Promise<void> {
    const outdated = (variable: tf.Variable): tf.DataId | undefined => this.entry(variable).outdated;
    const changed = variables.filter((variable) => !variable.isDisposed && outdated(variable) !== undefined);
    const values = await this.read(changed);
    await whenReturned(() =>
      this.assign(values.filter(([variable]) => outdated(variable) === variable.dataId)),
    );
  }

  private async read(
    variables: readonly tf.Variable[],
  ): Promise<readonly (readonly [tf.Variable, Values])[]> {
    if (variables.length === 0) return [];
    const numbers = variables.map((variable) => this.numberOf(variable));
    const values = await this.start().ask({ kind: 'read', variables: numbers });
    return variables.map((variable, index) => [variable, values[index]!]);
  }

  private assign(read: readonly (readonly [tf.Variable, Values])[]): void {
    for (const [variable, values] of read) {
      if (variable.isDisposed) continue;
      const tensor = tf.tensor(values, variable.shape, variable.dtype as 'float32' | 'int32');
      variable.assign(tensor);
      tensor.dispose();
      this.entry(variable).outdated = undefined;
    }
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
    for (const variable of variables) this.entry(variable).outdated = undefined;
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
