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
