// onnxruntime-web has a build for Node, which computes on WebAssembly as in a page. Threads, WebGPU and bundles are tested
// in Chromium: apps/playground/src/compiled.slow.test.ts.
import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-web';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { floats, useCpu } from '../check-against-cpu.test-helper.js';
import { compile as compileForNode } from '../compile.js';
import { createVariableStore as createNodeStore } from '../runtime/node-host.js';
import type { TensorFunction } from '../tensor-function.js';
import { createWebCompiler } from './web-compiler.js';

const { compile, checkCompiled, createVariableStore, graphInput, mostThreads } = createWebCompiler({ ort });
const inputs = { x: { shape: [3, 6, 6, 2], dtype: 'float32' } } as const;

beforeAll(useCpu);
afterEach(() => tf.disposeVariables());

/** Adam on a convolution, with noise; tells whether the loss is above a half. */
function makeStep(): TensorFunction {
  const filter = tf.variable(tf.tensor(floats([3, 3, 2, 4], { seed: 5 }).data, [3, 3, 2, 4]));
  const optimizer = tf.train.adam(0.05, 0.5, 0.9);
  let draw = 0;
  const noise = (): ReturnType<typeof floats> => floats(inputs.x.shape, { seed: (draw += 1) });
  return ({ x }) => {
    const noisy = tf.add(x!, graphInput({ ...inputs.x, fill: noise })) as tf.Tensor4D;
    const loss = (): tf.Scalar =>
      tf.mean(tf.square(tf.tanh(tf.conv2d(noisy, filter as tf.Tensor4D, 2, 'same'))));
    const value = optimizer.minimize(loss, true, [filter])!;
    return { loss: value, above: tf.greater(value, 0.5) };
  };
}

function assigned(variable: tf.Variable, value: tf.Tensor): tf.Tensor {
  variable.assign(value);
  return tf.sum(value);
}

describe('the compiler for pages', () => {
  it('trains with the losses of the compiler for Node', async () => {
    const losses: Record<string, number[]> = { page: [], node: [] };
    for (const [place, options] of Object.entries({
      page: { compile, state: createVariableStore() },
      node: { compile: compileForNode, state: createNodeStore() },
    })) {
      const step = await options.compile(makeStep(), { inputs, state: options.state });
      for (let index = 0; index < 4; index += 1) {
        const { loss, above } = await step.run({ x: floats(inputs.x.shape, { seed: 50 + index }) });
        losses[place]!.push(loss!.data[0]!);
        expect([...above!.data]).toEqual([Number(loss!.data[0]! > 0.5)]);
      }
      expect(step.fingerprint).toMatch(/^[0-9a-f]{16,}$/);
      step.dispose();
      options.state.dispose();
    }
    losses['page']!.forEach((loss, index) => expect(loss).toBeCloseTo(losses['node']![index]!, 5));
    expect(new Set(losses['page']).size).toBe(4);
    expect(mostThreads).toBe(1);
  });

  it('shares variables among functions of a store, and writes them back in sync()', async () => {
    const counter = tf.variable(tf.tensor1d([1, 10]));
    const state = createVariableStore();
    const [double, add] = await Promise.all([
      compile(() => ({ y: assigned(counter, tf.mul(counter, 2)) }), { inputs: {}, state }),
      compile(({ by }) => ({ y: assigned(counter, tf.add(counter, by!)) }), {
        inputs: { by: { shape: [2], dtype: 'float32' } },
        state,
      }),
    ]);
    await Promise.all([
      double.run({}),
      add.run({ by: { data: Float32Array.of(3, 4), shape: [2] } }),
      double.run({}),
    ]);
    double.dispose();
    await state.sync();
    expect([...(await counter.data())]).toEqual([10, 48]);
    counter.assign(tf.tensor1d([7, 8]));
    await state.reload();
    await add.run({ by: { data: Float32Array.of(1, 1), shape: [2] } });
    await state.sync();
    expect([...(await counter.data())]).toEqual([8, 9]);
    state.dispose();
    await expect(add.run({ by: { data: Float32Array.of(1, 1), shape: [2] } })).rejects.toMatchObject({
      code: 'RUNTIME',
    });
  });

  it('checks a function against its eager run, and names what differs', async () => {
    const step = makeStep();
    await expect(checkCompiled(step, { inputs })).resolves.toBeUndefined();
    let calls = 0;
    const drifting: TensorFunction = ({ x }) => ({ y: tf.mul(x!, (calls += 1) > 4 ? 2 : 1) });
    await expect(checkCompiled(drifting, { inputs })).rejects.toMatchObject({ code: 'DISAGREEMENT' });
  });

  it('refuses stores of another compiler, and engines that are not there', async () => {
    const same: TensorFunction = ({ x }) => ({ y: tf.neg(x!) });
    await expect(compile(same, { inputs, state: createNodeStore() })).rejects.toMatchObject({
      code: 'INPUT',
    });
    await expect(compile(same, { inputs, engine: 'cuda' })).rejects.toThrow(
      /must be one of auto, cpu, webgpu/,
    );
    await expect(compile(same, { inputs, engine: 'webgpu' })).rejects.toThrow(/onnxruntime-web\/webgpu/);
  });
});
