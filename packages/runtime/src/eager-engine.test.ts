import { createRandomSource, type StepFunction } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { createEagerEngine } from './eager-engine.js';
import { createEngine } from './node/create-engine.js';
import { activateBackend } from './tfjs.js';

const spec = (shape: number[], dtype: 'float32' | 'int32' = 'float32') => ({ shape, dtype });
const floats = (...values: number[]) => ({ data: Float32Array.from(values), shape: [values.length] });

describe.each(['cpu', 'wasm'] as const)('eager engine on %s', (engineName) => {
  it('runs a training step with the numbers worked out by hand, step after step', async () => {
    const engine = await createEngine({ engine: engineName });
    expect(engine.name).toBe(engineName);
    expect(tf.getBackend()).toBe(engineName);
    const weight = tf.variable(tf.tensor1d([1, -2]));
    const optimizer = tf.train.sgd(0.1);
    const step: StepFunction = ({ x, target }) => {
      const loss = () => tf.square(tf.sub(tf.sum(tf.mul(weight, x!)), tf.reshape(target!, []))) as tf.Scalar;
      return { loss: optimizer.minimize(loss, true, [weight])! };
    };
    const prepared = await engine.prepare(step, {
      name: 'regression step',
      inputs: { x: spec([2]), target: spec([1]) },
      random: createRandomSource(1),
    });
    // prediction 1·3 - 2·1 = 1, error 1 - 3 = -2, loss 4; gradient 2·(-2)·[3, 1] = [-12, -4].
    const first = await prepared.run({ x: floats(3, 1), target: floats(3) });
    expect(first['loss']!.data[0]).toBeCloseTo(4, 5);
    expect(first['loss']!.shape).toEqual([]);
    expect([...(await weight.data())]).toEqual([2.200000047683716, -1.600000023841858]);
    // prediction 2.2 · 0.5 - 1.6 · 1 = -0.5, error -1.5, loss 2.25.
    const second = await prepared.run({ x: floats(0.5, 1), target: floats(1) });
    expect(second['loss']!.data[0]).toBeCloseTo(2.25, 5);
    weight.dispose();
  });

  it('draws from the stream it is given, and leaks no tensor', async () => {
    const engine = await createEngine({ engine: engineName });
    const prepared = await engine.prepare(
      ({ x }, random) => ({ noisy: tf.add(x!, random.normal([3])), positive: tf.greater(x!, 0) }),
      { name: 'noise', inputs: { x: spec([3]) }, random: createRandomSource(5) },
    );
    const before = tf.memory().numTensors;
    const first = await prepared.run({ x: floats(1, -2, 3) });
    const second = await prepared.run({ x: floats(1, -2, 3) });
    expect(tf.memory().numTensors).toBe(before);
    const reference = createRandomSource(5);
    for (const { noisy } of [first, second]) {
      const noise = await reference.normal([3]).data();
      [1, -2, 3].forEach((value, index) => expect(noisy!.data[index]).toBeCloseTo(value + noise[index]!, 5));
    }
    expect(first['positive']!.data).toEqual(Int32Array.of(1, 0, 1));
    expect(first['noisy']!.data).not.toEqual(second['noisy']!.data);
  });

  it('names the input that is missing or wrong before it runs', async () => {
    const engine = await createEngine({ engine: engineName });
    const prepared = await engine.prepare(({ labels }) => ({ labels: labels! }), {
      name: 'generator step',
      inputs: { labels: spec([2], 'int32') },
      random: createRandomSource(1),
    });
    await expect(prepared.run({})).rejects.toThrow('generator step: `labels` must be given (int32 [2]).');
    await expect(prepared.run({ labels: floats(1, 2) })).rejects.toThrow(
      'generator step: `labels` must be int32 [2], received float32 [2].',
    );
    const { labels } = await prepared.run({ labels: { data: Int32Array.of(4, 7), shape: [2] } });
    expect(labels!.data).toEqual(Int32Array.of(4, 7));
  });
});

describe('activateBackend', () => {
  it('keeps the former backend when another does not start, and gives the reason', async () => {
    await activateBackend('cpu');
    tf.registerBackend('broken', async () => {
      throw new Error('no such device');
    });
    await expect(activateBackend('broken')).rejects.toThrow('no such device');
    expect(tf.getBackend()).toBe('cpu');
    tf.removeBackend('broken');
  });

  it('is switched back to by a step of another engine', async () => {
    const cpu = createEagerEngine({ name: 'cpu', description: '', backend: 'cpu' });
    const prepared = await cpu.prepare(({ x }) => ({ y: tf.square(x!) }), {
      name: 'square',
      inputs: { x: spec([1]) },
      random: createRandomSource(1),
    });
    await createEngine({ engine: 'wasm' });
    expect(tf.getBackend()).toBe('wasm');
    expect((await prepared.run({ x: floats(-3) }))['y']!.data).toEqual(Float32Array.of(9));
    expect(tf.getBackend()).toBe('cpu');
  });
});
