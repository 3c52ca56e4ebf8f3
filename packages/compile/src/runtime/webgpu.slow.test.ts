import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  expectClose,
  floats,
  numbers,
  runEagerly,
  specsOf,
  useCpu,
} from '../check-against-cpu.test-helper.js';
import { compile } from '../compile.js';
import type { TensorData, TensorFunction } from '../tensor-function.js';
import { createVariableStore } from './node-host.js';

/** A Vulkan driver that is a program, of Debian's package chromium; beside it the library that loads drivers. */
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const inside = process.env['GANKIT_TEST_WEBGPU'] === '1';

// The driver must be in the environment when the process starts, so these tests run once more in a process of their own.
describe.runIf(!inside)('WebGPU', () => {
  it.skipIf(!existsSync(driver))(
    `gives the numbers of the processor (needs ${driver})`,
    () => {
      const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
      const args = [vitest, 'run', '--config', '.config/vitest.config.ts', fileURLToPath(import.meta.url)];
      const environment = {
        ...process.env,
        GANKIT_TEST_WEBGPU: '1',
        VK_DRIVER_FILES: driver,
        LD_LIBRARY_PATH: dirname(driver),
      };
      const { status, stdout, stderr } = spawnSync(process.execPath, args, {
        env: environment,
        cwd: fileURLToPath(new URL('../../../..', import.meta.url)),
        encoding: 'utf8',
      });
      expect(status, `${stdout}\n${stderr}`).toBe(0);
      expect(stdout).toMatch(/7 passed/);
    },
    300_000,
  );
});

describe.runIf(inside)('WebGPU through SwiftShader', () => {
  beforeAll(useCpu);
  afterEach(() => tf.disposeVariables());

  /** Runs a step four times compiled for the processor and for WebGPU, from the same variables. */
  async function expectEqualSteps(
    makeStep: () => TensorFunction,
    inputs: (seed: number) => Record<string, TensorData>,
  ): Promise<void> {
    const [onProcessor, onDevice] = [makeStep(), makeStep()];
    const options = { inputs: specsOf(inputs(1)) };
    const expected = await compile(onProcessor, options);
    const compiled = await compile(onDevice, { ...options, engine: 'webgpu' });
    expect([expected.engine, compiled.engine]).toEqual(['cpu', 'webgpu']);
    for (const seed of [1, 2, 3, 4]) {
      const slow = await expected.run(inputs(seed));
      const fast = await compiled.run(inputs(seed));
      for (const [name, { data }] of Object.entries(slow)) expectClose(name, [fast[name]!.data, data, 1e-4]);
    }
    expected.dispose();
    compiled.dispose();
  }

  const variable = (shape: number[], seed: number): tf.Variable =>
    tf.variable(tf.tensor(floats(shape, { seed }).data, shape));

  it('trains a convolutional network with batch normalisation and Adam', async () => {
    await expectEqualSteps(
      () => {
        const [down, up] = [variable([3, 3, 2, 4], 1), variable([3, 3, 3, 4], 2)];
        const [offset, scale] = [variable([4], 3), variable([4], 4)] as tf.Variable<tf.Rank.R1>[];
        const optimizer = tf.train.adam(0.02, 0.5, 0.9);
        return ({ x }) => {
          const loss = (): tf.Scalar => {
            const features = tf.conv2d(x as tf.Tensor4D, down as tf.Tensor4D, 2, 'same');
            const { mean, variance } = tf.moments(features, [0, 1, 2]);
            const normal = tf.batchNorm(
              features,
              mean as tf.Tensor1D,
              variance as tf.Tensor1D,
              offset,
              scale,
            );
            const grown = tf.conv2dTranspose(
              tf.leakyRelu(normal, 0.2) as tf.Tensor4D,
              up as tf.Tensor4D,
              [2, 6, 6, 3],
              2,
              'same',
            );
            return tf.mean(tf.softplus(tf.tanh(grown)));
          };
          return { loss: optimizer.minimize(loss, true, [down, up, offset!, scale!])! };
        };
      },
      (seed) => ({ x: floats([2, 6, 6, 2], { seed }) }),
    );
  });

  it('takes second derivatives', async () => {
    await expectEqualSteps(
      () => {
        const [first, second] = [variable([5, 8], 1), variable([8, 1], 2)];
        const optimizer = tf.train.rmsprop(0.01);
        const critic = (x: tf.Tensor): tf.Tensor =>
          tf.sum(tf.matMul(tf.softplus(tf.matMul(x, first)), second));
        const penalty = (x: tf.Tensor): tf.Scalar =>
          tf.mean(tf.square(tf.sub(tf.sqrt(tf.sum(tf.square(tf.grad(critic)(x)), 1)), 1)));
        return ({ x }) => ({ loss: optimizer.minimize(() => penalty(x!), true, [first, second])! });
      },
      (seed) => ({ x: floats([4, 5], { seed }) }),
    );
  });

  it('keeps variables on the device, whole numbers too, and shares them with the processor', async () => {
    const [count, weights] = [tf.variable(tf.scalar(3, 'int32')), variable([2, 3], 4)];
    const state = createVariableStore();
    const inputs = { by: { shape: [2, 3], dtype: 'float32' } } as const;
    const step: TensorFunction = ({ by }) => {
      count.assign(tf.add(count, tf.scalar(2, 'int32')));
      weights.assign(tf.mul(weights, by!));
      return { more: tf.greater(weights, 0) };
    };
    const onDevice = await compile(step, { inputs, state, engine: 'webgpu' });
    const onProcessor = await compile(step, { inputs, state });
    const by = floats([2, 3], { seed: 7, from: -2, to: 2 });
    const expected = Array.from(weights.dataSync(), (value, at) => value * by.data[at]! ** 5);
    for (const run of [onDevice, onDevice, onProcessor, onDevice]) await run.run({ by });
    await state.sync();
    const { more } = await onDevice.run({ by });
    expect(count.dataSync()).toEqual(Int32Array.of(11));
    expect(more!.data).toEqual(Int32Array.from(expected, (value) => (value > 0 ? 1 : 0)));
    onDevice.dispose();
    await state.sync();
    expectClose('weights', [weights.dataSync(), expected, 1e-5]);
    weights.assign(tf.ones([2, 3]));
    await state.reload();
    await onProcessor.run({ by });
    await state.sync();
    expectClose('weights', [weights.dataSync(), by.data, 1e-6]);
    state.dispose();
  });

  it.each(['the function', 'its store'])('keeps what is on the device when %s is disposed', async (what) => {
    const weights = variable([2, 3], 4);
    const state = createVariableStore();
    const step: TensorFunction = () => {
      weights.assign(tf.mul(weights, 3));
      return {};
    };
    const expected = Array.from(weights.dataSync(), (value) => value * 9);
    const compiled = await compile(step, { inputs: {}, state, engine: 'webgpu' });
    await compiled.run({});
    void compiled.run({});
    (what === 'the function' ? compiled : state).dispose();
    await state.sync();
    expectClose('weights', [weights.dataSync(), expected, 1e-5]);
  });

  it('runs what WebGPU has no kernel for on the processor', async () => {
    const fn: TensorFunction = ({ x, at }) => ({
      sum: tf.unsortedSegmentSum(x!, at as tf.Tensor1D, 3),
      order: tf.topk(x!, 2).values,
    });
    const inputs = { x: floats([4, 3]), at: numbers([2, 0, 2, 1], [[4], 'int32']) };
    const compiled = await compile(fn, { inputs: specsOf(inputs), engine: 'webgpu' });
    const [fast, slow] = [await compiled.run(inputs), runEagerly(fn, inputs)];
    for (const name of ['sum', 'order']) expectClose(name, [fast[name]!.data, slow[name]!.data, 1e-5]);
    compiled.dispose();
  });

  it('is never chosen by auto', async () => {
    const compiled = await compile(({ x }) => ({ y: tf.square(x!) }), {
      inputs: { x: { shape: [2], dtype: 'float32' } },
      engine: 'auto',
    });
    expect(compiled.engine).toBe('cpu');
    compiled.dispose();
  });
});
