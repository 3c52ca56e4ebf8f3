import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { floats, useCpu } from '../check-against-cpu.test-helper.js';
import { compile } from '../compile.js';
import { lowerings } from '../lowerings/index.js';
import { graphInput } from '../trace/graph-input.js';

beforeAll(useCpu);

describe('a session', () => {
  it('refuses a graph that ONNX Runtime does not take with a stable code', async () => {
    const wrong = vi.spyOn(lowerings, 'Square').mockImplementation(({ graph, inputs }) => {
      const { name, type, shape } = inputs['x']!;
      return graph.node('Gemm', [name, name], { type, shape }); // of vectors, where it takes matrices
    });
    const square = compile(({ x }) => ({ y: tf.square(x!) }), {
      inputs: { x: { shape: [2], dtype: 'float32' } },
    }).finally(() => wrong.mockRestore());
    await expect(square).rejects.toMatchObject({
      code: 'RUNTIME',
      message: expect.stringMatching(/cannot run the graph: .*Gemm/) as string,
    });
  });

  it('has its copy of the inputs when run() returns', async () => {
    const shape = [3];
    const sum = await compile(({ x, n }) => ({ y: tf.add(x!, n!) }), {
      inputs: { x: { shape, dtype: 'float32' }, n: { shape, dtype: 'int32' } },
    });
    const x = { data: Float32Array.of(1, 2, 3), shape };
    const n = { data: new Int32Array(Int32Array.of(9, 10, 20, 30).buffer, 4), shape };
    const first = sum.run({ x, n });
    x.data.fill(7);
    n.data.fill(0);
    const second = sum.run({ x, n });
    expect((await first)['y']!.data).toEqual(Float32Array.of(11, 22, 33));
    expect((await second)['y']!.data).toEqual(Float32Array.of(7, 7, 7));
    expect([x.data.length, n.data.length]).toEqual([3, 3]); // still the caller's
    sum.dispose();
  });

  it('leaves what a draw gives as it is', async () => {
    const drawn = { data: Float32Array.of(1, 2), shape: [2] };
    const square = await compile(
      () => ({ y: tf.square(graphInput({ shape: [2], dtype: 'float32', fill: () => drawn })) }),
      { inputs: {} },
    );
    for (const expected of [Float32Array.of(1, 4), Float32Array.of(1, 4)])
      expect((await square.run({}))['y']!.data).toEqual(expected);
    square.dispose();
  });

  it('ends once, after the runs that were asked for', async () => {
    const square = await compile(({ x }) => ({ y: tf.square(x!) }), {
      inputs: { x: { shape: [2], dtype: 'float32' } },
    });
    const running = square.run({ x: floats([2]) });
    square.dispose();
    square.dispose(); // a second release is an unhandled rejection, which ends the process
    await expect(running).resolves.toHaveProperty('y');
    await expect(square.run({ x: floats([2]) })).rejects.toMatchObject({ code: 'RUNTIME' });
  });

  it('keeps no memory of 1,000 runs', async () => {
    const size = 65_536; // a quarter MiB each: input, draw, output and variable, 1 GiB in all
    const mean = tf.variable(tf.zeros([size]));
    const draw = floats([size], { seed: 2 });
    const step = await compile(
      ({ x }) => {
        const noisy = tf.add(x!, graphInput({ shape: [size], dtype: 'float32', fill: () => draw }));
        mean.assign(tf.add(tf.mul(mean, 0.9), tf.mul(noisy, 0.1)));
        return { mean };
      },
      { inputs: { x: { shape: [size], dtype: 'float32' } } },
    );
    const x = floats([size]);
    for (let run = 0; run < 200; run += 1) await step.run({ x });
    const before = process.memoryUsage.rss();
    for (let run = 0; run < 1000; run += 1) await step.run({ x });
    const grownMiB = (process.memoryUsage.rss() - before) / 2 ** 20;
    expect(grownMiB).toBeLessThan(150);
    step.dispose();
    mean.dispose();
  });
});
