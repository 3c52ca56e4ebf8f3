import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { numbers, useCpu } from '../check-against-cpu.test-helper.js';
import { compile } from '../compile.js';
import type { CompiledFunction } from '../compiled-function.js';
import type { TensorFunction } from '../tensor-function.js';
import { createVariableStore } from './node-host.js';
import type { VariableStore } from './variable-store.js';

const numberSpec = { shape: [], dtype: 'float32' } as const;

beforeAll(useCpu);

afterEach(() => tf.disposeVariables());

describe('a variable store', () => {
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

  it('reads a variable anew when it comes back', async () => {
    const { variable, store, add } = await counter(tf.scalar(1));
    await next(add);
    add.dispose();
    await store.sync();
    expect(variable.dataSync()[0]).toBe(1);
    const again = await compile(stepOf(variable), { inputs: { by: numberSpec }, state: store });
    expect(await next(again)).toBe(2);
  });

  it('has nothing after dispose()', async () => {
    const { store, add } = await counter(tf.scalar(1));
    store.dispose();
    await expect(next(add)).rejects.toThrow(/the store was disposed/);
  });
});

async function counter(initial: tf.Scalar): Promise<{
  readonly variable: tf.Variable;
  readonly store: VariableStore;
  readonly add: CompiledFunction;
}> {
  const variable = tf.variable(initial);
  const store = createVariableStore();
  const add = await compile(stepOf(variable), {
    inputs: { by: { ...numberSpec, dtype: initial.dtype as 'float32' | 'int32' } },
    state: store,
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
