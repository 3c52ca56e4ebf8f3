import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { numbers, useCpu } from '../check-against-cpu.test-helper.js';
import { compile } from '../compile.js';
import type { CompiledFunction } from '../compiled-function.js';
import type { TensorFunction } from '../tensor-function.js';
import { GraphThread } from './graph-thread.js';
import { createVariableStore } from './node-host.js';
import type { VariableStore } from './variable-store.js';

const numberSpec = { shape: [], dtype: 'float32' } as const;

beforeAll(useCpu);

afterEach(() => {
  vi.restoreAllMocks();
  tf.disposeVariables();
});

describe('a variable store', () => {
  it('keeps booleans what they are', async () => {
    const flags = tf.variable(tf.tensor1d([true, false, true], 'bool'), false);
    const toggle = await compile(
      ({ x }) => {
        const y = tf.where(flags, x!, tf.zerosLike(x!));
        flags.assign(tf.logicalNot(flags));
        return { y };
      },
      { inputs: { x: { shape: [3], dtype: 'float32' } } },
    );
    const x = { data: Float32Array.of(5, 7, 9), shape: [3] };
    expect((await toggle.run({ x }))['y']!.data).toEqual(Float32Array.of(5, 0, 9));
    expect((await toggle.run({ x }))['y']!.data).toEqual(Float32Array.of(0, 7, 0));
    await toggle.run({ x });
    await toggle.sync();
    toggle.dispose();
    expect(flags.dtype).toBe('bool');
    expect(Array.from(flags.dataSync())).toEqual([0, 1, 0]);
  });

  it('reads variables again in reload()', async () => {
    const { variable, store, add } = await counter(tf.scalar(1));
    await add.run({ by: numbers([2], [[]]) });
    variable.assign(tf.scalar(40));
    expect(await next(add)).toBe(4);
    await store.reload();
    expect(await next(add)).toBe(41);
    expect(await next(add)).toBe(42);
    await store.sync();
    expect(variable.dataSync()[0]).toBe(42);
  });

  it('keeps whole numbers whole', async () => {
    const { variable, store, add } = await counter(tf.scalar(7, 'int32'));
    await add.run({ by: numbers([-3], [[], 'int32']) });
    await store.sync();
    expect(variable.dtype).toBe('int32');
    expect(variable.dataSync()).toEqual(Int32Array.of(4));
  });

  it('writes copies, so that later runs do not change the variable', async () => {
    const { variable, store, add } = await counter(tf.scalar(1));
    await next(add);
    await store.sync();
    const held = variable.dataSync();
    await next(add);
    await next(add);
    expect(held[0]).toBe(2);
    expect(variable.dataSync()[0]).toBe(2);
  });

  it('leaves out variables that were disposed', async () => {
    const { variable, store, add } = await counter(tf.scalar(1));
    variable.dispose();
    await expect(store.sync()).resolves.toBeUndefined();
    await expect(store.reload()).resolves.toBeUndefined();
    expect(await next(add)).toBe(2);
  });

  it('lets the functions that share it run one after the other', async () => {
    const { variable, store, add } = await counter(tf.scalar(0));
    const other = await compile(stepOf(variable), { inputs: { by: numberSpec }, state: store });
    const running = Array.from({ length: 20 }, (_, index) => next(index % 2 === 0 ? add : other));
    const synced = store.sync(); // after the runs that were asked for
    expect(await Promise.all(running)).toEqual(running.map((_, index) => index + 1));
    await synced;
    expect(variable.dataSync()[0]).toBe(20);
  });

  it('forgets the values that no function uses any more', async () => {
    const { variable, store, add } = await counter(tf.scalar(1));
    const options = { inputs: {}, state: store } as const;
    const read = await compile(() => ({ now: tf.mul(variable, 2) }), options);
    await next(add);
    add.dispose();
    expect((await read.run({}))['now']!.data[0]).toBe(4); // still there: the other function uses it
    await store.sync();
    expect(variable.dataSync()[0]).toBe(2);
    await next(await compile(stepOf(variable), { ...options, inputs: { by: numberSpec } }));
    read.dispose();
    variable.assign(tf.scalar(30));
    await store.sync();
    expect(variable.dataSync()[0]).toBe(3);
  });

  it.each(['a store of its own', 'a shared store'])(
    'keeps what a disposed function changed, in %s',
    async (kind) => {
      const { variable, add } = await counter(tf.scalar(1), kind === 'a shared store');
      await next(add);
      void next(add);
      add.dispose();
      await add.sync();
      expect(variable.dataSync()[0]).toBe(3);
    },
  );

  it.each(['the same store', 'another store'])(
    'begins in %s with what the disposed function left',
    async (place) => {
      const { variable, store, add } = await counter(tf.scalar(1));
      const state = place === 'the same store' ? store : createVariableStore();
      void next(add);
      void next(add);
      add.dispose();
      const again = await compile(stepOf(variable), { inputs: { by: numberSpec }, state });
      expect(await next(again)).toBe(4);
      again.dispose();
      const third = await compile(stepOf(variable), { inputs: { by: numberSpec } });
      expect(await next(third)).toBe(5);
    },
  );

  it('reloads what a function of another store left', async () => {
    const { variable, store, add } = await counter(tf.scalar(1));
    const other = await compile(stepOf(variable), { inputs: { by: numberSpec } });
    for (let count = 0; count < 3; count += 1) void next(other);
    other.dispose();
    await store.reload();
    expect(await next(add)).toBe(5);
  });

  it('keeps what all functions of the store changed when it is disposed', async () => {
    const { variable, store, add } = await counter(tf.scalar(1));
    const other = await compile(stepOf(variable), { inputs: { by: numberSpec }, state: store });
    await next(add);
    void next(other);
    store.dispose();
    await store.sync();
    expect(variable.dataSync()[0]).toBe(3);
  });

  it.each(['the function', 'the store'])(
    'takes values that were assigned after the last run, disposing %s',
    async (what) => {
      const { variable, store, add } = await counter(tf.scalar(1));
      variable.assign(tf.scalar(30));
      await next(add); // the run is later
      await next(add);
      variable.assign(tf.scalar(40));
      (what === 'the store' ? store : add).dispose();
      await store.sync();
      expect(variable.dataSync()[0]).toBe(40);
    },
  );

  it('takes the run for later than an assignment before it', async () => {
    const { variable, store, add } = await counter(tf.scalar(1));
    await next(add);
    variable.assign(tf.scalar(40));
    await next(add);
    add.dispose();
    await store.sync();
    expect(variable.dataSync()[0]).toBe(3);
  });

  it('moves no values that the variable has, or that nobody can read', async () => {
    const ask = vi.spyOn(GraphThread.prototype, 'ask');
    const reads = (): number => ask.mock.calls.filter(([{ kind }]) => kind === 'read').length;
    const { variable, store, add } = await counter(tf.scalar(1));
    const double = await compile(() => ({ twice: tf.mul(variable, 2) }), { inputs: {}, state: store });
    await next(add);
    await store.sync();
    expect(reads()).toBe(1);
    add.dispose();
    await double.run({});
    double.dispose();
    await store.sync();
    const { add: last, store: other, variable: gone } = await counter(tf.scalar(1));
    await next(last);
    const { numTensors } = tf.memory();
    last.dispose();
    gone.dispose(); // as trainers do
    await other.sync();
    other.dispose();
    await other.sync();
    expect(reads()).toBe(1);
    expect(tf.memory().numTensors).toBe(numTensors - 1);
  });

  it('has nothing after dispose()', async () => {
    const { store, add } = await counter(tf.scalar(1));
    store.dispose();
    await expect(next(add)).rejects.toThrow(/the store was disposed/);
  });
});

async function counter(
  initial: tf.Scalar,
  isShared = true,
): Promise<{
  readonly variable: tf.Variable;
  readonly store: VariableStore;
  readonly add: CompiledFunction;
}> {
  const variable = tf.variable(initial);
  const store = createVariableStore();
  const add = await compile(stepOf(variable), {
    inputs: { by: { ...numberSpec, dtype: initial.dtype as 'float32' | 'int32' } },
    ...(isShared ? { state: store } : {}),
  });
  return { variable, store, add };
}

function stepOf(variable: tf.Variable): TensorFunction {
  return ({ by }) => {
    variable.assign(tf.add(variable, by!));
    return { now: variable };
  };
}

/** Adds one and gives the sum. */
async function next(add: CompiledFunction): Promise<number> {
  const { now } = await add.run({ by: numbers([1], [[]]) });
  return now!.data[0]!;
}
