import { createRandomSource, type StepFunction } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { afterEach, describe, expect, it } from 'vitest';
import { isEngine, tryStart, type EngineCandidate } from '../choose-engine.js';
import { createWasmCandidate } from '../engines/wasm.js';
import type { ThreadHost } from '../wasm/threaded-backend.js';
import { nodeThreadHost } from './wasm-thread-host.js';
import { standbyWasmCandidate, wasmCandidate } from './wasm.js';

async function start(candidate: EngineCandidate, threads: number) {
  const engine = await tryStart(candidate, { byName: true, threads });
  if (!isEngine(engine)) throw new Error(engine.reason);
  return engine;
}

function runningThreads(): number {
  const { wasm } = tf.backend() as unknown as {
    readonly wasm: { readonly tfjs: { getThreadsCount(): number } };
  };
  return wasm.tfjs.getThreadsCount();
}

/** Losses of a small convolutional network over three steps. */
async function train(engine: Awaited<ReturnType<typeof start>>): Promise<readonly number[]> {
  const random = createRandomSource(4);
  const [filter, x] = [
    tf.variable(random.normal([5, 5, 3, 16])),
    random.normal([8, 20, 20, 3]) as tf.Tensor4D,
  ];
  const optimizer = tf.train.sgd(0.01);
  const step: StepFunction = () => {
    const loss = () =>
      tf.mean(tf.square(tf.leakyRelu(tf.conv2d(x, filter as tf.Tensor4D, 2, 'same')))) as tf.Scalar;
    return { loss: optimizer.minimize(loss, true, [filter])! };
  };
  const prepared = await engine.prepare(step, { name: 'step', inputs: {}, random });
  const losses: number[] = [];
  while (losses.length < 3) losses.push((await prepared.run({}))['loss']!.data[0]!);
  tf.dispose([filter, x]);
  return losses;
}

const stockFactory = tf.findBackendFactory('wasm');

/** As if no engine had started it. */
function stopBackend(): void {
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', stockFactory);
}

afterEach(stopBackend);

describe('threads of the wasm backend in Node', () => {
  it('give the numbers of one thread, and leave the process as it was', async () => {
    const one = await start(wasmCandidate, 1);
    expect(one.description).toBe('TensorFlow.js on WebAssembly, one thread with SIMD');
    const expected = await train(one);
    expect(expected[2]).toBeLessThan(expected[0]!);
    const again = await start(wasmCandidate, 3);
    expect(again.description).toBe(
      'TensorFlow.js on WebAssembly, one thread with SIMD (the backend was started before)',
    );
    stopBackend();
    const listeners = process.listenerCount('uncaughtException');
    const three = await start(wasmCandidate, 3);
    expect(three.description).toBe('TensorFlow.js on WebAssembly, 3 threads with SIMD');
    expect(runningThreads()).toBe(3);
    expect(await train(three)).toEqual(expected);
    expect(process.listenerCount('uncaughtException')).toBe(listeners);
    expect((globalThis as { Worker?: unknown }).Worker).toBeUndefined();
  });

  it('start with the first eager step of an engine that stands by', async () => {
    const engine = await start(standbyWasmCandidate, 2);
    expect(runningThreads()).toBe(1);
    await engine.prepare(({ x }) => ({ x: x! }), { name: 'step', inputs: {}, random: createRandomSource(1) });
    expect(runningThreads()).toBe(2);
  });

  it.each<readonly [string, Partial<ThreadHost>]>([
    ['ENOENT: no such file', { load: async () => Promise.reject(new Error('ENOENT: no such file')) }],
    ['the page is not isolated', { obstacle: () => 'the page is not isolated' }],
    [
      'no more processes',
      {
        load: async (paths) => ({
          ...(await nodeThreadHost.load(paths)),
          spawn: () => {
            throw new Error('no more processes');
          },
        }),
      },
    ],
  ])('become one thread, with the reason: %s', async (reason, host) => {
    const engine = await start(createWasmCandidate({ ...nodeThreadHost, ...host }), 4);
    expect(engine.description).toBe(`TensorFlow.js on WebAssembly, one thread with SIMD (${reason})`);
    expect((await train(engine)).every(Number.isFinite)).toBe(true);
  });
});
