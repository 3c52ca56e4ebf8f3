import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../compile.js';
import type { TensorFunction } from '../tensor-function.js';

let table: tf.Variable;
beforeAll(async () => {
  await tf.setBackend('cpu');
  table = tf.variable(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]));
});
afterAll(() => table.dispose());

const pairs = (y: tf.Tensor): tf.Tensor => tf.reshape(y, [2, 2]);
const updates = (): tf.Tensor => tf.tensor1d([7, 8]);

/** A function of four indices `y`, and the largest that each may be. */
const uses: readonly (readonly [string, TensorFunction, readonly number[]])[] = [
  ['tf.gather', ({ y }) => ({ o: tf.gather(table, y as tf.Tensor1D) }), [2]],
  ['a reshaped gather', ({ y }) => ({ o: tf.gather(table, tf.reshape(y!, [2, 2]), 1) }), [1]],
  ['a gather with a batch', ({ y }) => ({ o: tf.gather(tf.ones([2, 5]), pairs(y!), 1, 1) }), [4]],
  ['tf.gatherND', ({ y }) => ({ o: tf.gatherND(table, pairs(y!)) }), [2, 1]],
  ['tf.scatterND', ({ y }) => ({ o: tf.scatterND(pairs(y!), updates(), [3, 2]) }), [2, 1]],
  ['tf.sparseToDense', ({ y }) => ({ o: tf.sparseToDense(pairs(y!), updates(), [3, 2]) }), [2, 1]],
];

const run = async (fn: TensorFunction, y: readonly number[]): Promise<readonly number[]> => {
  const compiled = await compile(fn, { inputs: { y: { shape: [4], dtype: 'int32' } }, name: 'step' });
  const { o } = await compiled
    .run({ y: { data: Int32Array.from(y), shape: [4] } })
    .finally(() => compiled.dispose());
  return Array.from(o!.data);
};

describe('indices of a run', () => {
  it.each(uses)('of %s go up to the last', async (_, fn, largest) => {
    const y = [0, 1, 2, 3].map((at) => largest[at % largest.length]!);
    const eager = tf.tidy(() => fn({ y: tf.tensor1d(y, 'int32') })['o']!.dataSync());
    expect(await run(fn, y)).toEqual(Array.from(eager));
  });

  it.each(uses)('of %s are refused outside of what they go through', async (_, fn, largest) => {
    for (const at of [0, 3]) {
      const last = largest[at % largest.length]!;
      for (const wrong of [-1, last + 1]) {
        const y = [0, 0, 0, 0].with(at, wrong);
        await expect(run(fn, y)).rejects.toMatchObject({
          code: 'INPUT',
          message: `step: \`y\` must have indices from 0 to ${last}, received ${wrong} at element ${at}.`,
        });
      }
    }
  });

  it('are refused by tfjs too', () => {
    for (const wrong of [-1, 3])
      expect(() => tf.gather(table, tf.tensor1d([wrong], 'int32'))).toThrow(`${wrong} is not in [0, 2]`);
  });

  it('may be given as numbers, as embeddings take them', async () => {
    const lookup = await compile(({ y }) => ({ o: tf.gather(table, tf.cast(y!, 'int32') as tf.Tensor1D) }), {
      inputs: { y: { shape: [2], dtype: 'float32' } },
    });
    const runWith = (...y: number[]) => lookup.run({ y: { data: Float32Array.from(y), shape: [2] } });
    expect((await runWith(2.9, -0.5))['o']!.data).toEqual(Float32Array.of(5, 6, 1, 2));
    for (const wrong of [3, -1, NaN])
      await expect(runWith(0, wrong)).rejects.toThrow(`received ${wrong} at element 1`);
    lookup.dispose();
  });

  it('are refused where they are computed, and nothing has changed', async () => {
    const total = tf.variable(tf.scalar(0));
    const step = await compile(
      ({ y }) => {
        total.assign(tf.add(total, 1));
        return { o: tf.gather(table, tf.sub(y!, tf.scalar(1, 'int32')) as tf.Tensor1D) };
      },
      { inputs: { y: { shape: [2], dtype: 'int32' } } },
    );
    const runWith = (...y: number[]) => step.run({ y: { data: Int32Array.from(y), shape: [2] } });
    expect((await runWith(1, 3))['o']!.data).toEqual(Float32Array.of(1, 2, 5, 6));
    for (const wrong of [0, 4])
      await expect(runWith(1, wrong)).rejects.toThrow(/^compile: an index that the function computes lies/);
    expect((await runWith(2, 2))['o']!.data).toEqual(Float32Array.of(3, 4, 3, 4));
    await step.sync();
    expect(total.dataSync()[0]).toBe(2);
    step.dispose();
    total.dispose();
  });
});
