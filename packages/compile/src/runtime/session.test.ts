import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { floats, useCpu } from '../check-against-cpu.test-helper.js';
import { compile } from '../compile.js';

beforeAll(useCpu);

describe('a session', () => {
  it('refuses a graph that ONNX Runtime does not take with a stable code', async () => {
    const sum = compile(
      ({ x }) => ({ y: tf.unsortedSegmentSum(x!, tf.tensor1d([0, 1], 'int32'), 2) }), // Gemm of int32
      { inputs: { x: { shape: [2], dtype: 'int32' } } },
    );
    await expect(sum).rejects.toMatchObject({
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
});
