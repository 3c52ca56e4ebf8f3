import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useCpu } from '../check-against-cpu.test-helper.js';
import { checkCompiled } from '../check-compiled.js';
import { compile } from '../compile.js';
import type { CompiledFunction } from '../compiled-function.js';
import type { TensorData } from '../tensor-function.js';

beforeAll(useCpu);
afterEach(() => tf.disposeVariables());

const shape = [40, 6, 50];
const ones = { data: new Float32Array(40 * 6 * 50).fill(1), shape };

function trained(layer: tf.layers.Layer): Promise<CompiledFunction> {
  return compile(({ x }) => ({ y: layer.apply(x!, { training: true }) as tf.Tensor }), {
    inputs: { x: { shape, dtype: 'float32' } },
    threads: 1,
  });
}

async function twice(layer: tf.layers.Layer): Promise<readonly [Float32Array, Float32Array]> {
  const fn = await trained(layer);
  const [first, second] = [await fn.run({ x: ones }), await fn.run({ x: ones })] as Record<
    string,
    TensorData
  >[];
  fn.dispose();
  return [first!['y']!.data as Float32Array, second!['y']!.data as Float32Array];
}

const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: Float32Array): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

/** Of ones: mean and standard deviation of what each layer makes of them; 12,000 numbers, so within 0.05. */
const expected: readonly [string, () => tf.layers.Layer, number, number][] = [
  ['dropout', () => tf.layers.dropout({ rate: 0.2 }), 1, 0.5],
  ['gaussianDropout', () => tf.layers.gaussianDropout({ rate: 0.2 }), 1, 0.5],
  ['gaussianNoise', () => tf.layers.gaussianNoise({ stddev: 0.7 }), 1, 0.7],
];

describe('layers that draw random numbers', () => {
  it.each(expected)('%s draws new ones at each run', async (...[, make, middle, spread]) => {
    const [first, second] = await twice(make());
    for (const values of [first, second]) {
      expect(Math.abs(mean(values) - middle)).toBeLessThan(0.05);
      expect(Math.abs(deviation(values) - spread)).toBeLessThan(0.05);
    }
    const equal = first.filter((value, index) => value === second[index]).length / first.length;
    expect(equal).toBeLessThan(0.8);
  });

  it('drops the share that is asked for, whole rows of channels with spatialDropout1d', async () => {
    const [dropped] = await twice(tf.layers.dropout({ rate: 0.2 }));
    expect([...new Set(dropped)].toSorted()).toEqual([0, Math.fround(1.25)]);
    const zeros = dropped.filter((value) => value === 0).length / dropped.length;
    expect(Math.abs(zeros - 0.2)).toBeLessThan(0.03);
    const [spatial] = await twice(tf.layers.spatialDropout1d({ rate: 0.5 }));
    for (let index = 0; index < 50; index += 1) {
      const rows = [0, 1, 2, 3, 4, 5].map((row) => spatial[row * 50 + index]);
      expect(new Set(rows).size).toBe(1);
    }
  });

  it('alphaDropout keeps mean and variance of normal numbers', async () => {
    const fn = await trained(tf.layers.alphaDropout({ rate: 0.3 }));
    const data = tf.tidy(() => tf.randomNormal(shape, 0, 1, 'float32', 3).dataSync() as Float32Array);
    const { y } = await fn.run({ x: { data, shape } });
    fn.dispose();
    const values = y!.data as Float32Array;
    expect(Math.abs(mean(values))).toBeLessThan(0.05);
    expect(Math.abs(deviation(values) - 1)).toBeLessThan(0.05);
  });

  it('are as ever outside a compiled function, with a seed, and where they do not train', async () => {
    const layer = tf.layers.dropout({ rate: 0.5 });
    const { call } = Object.getPrototypeOf(layer) as { readonly call: unknown };
    const evaluated = await compile(({ x }) => ({ y: layer.apply(x!) as tf.Tensor }), {
      inputs: { x: { shape, dtype: 'float32' } },
    });
    const { y } = await evaluated.run({ x: ones });
    evaluated.dispose();
    expect(new Set(y!.data)).toEqual(new Set([1]));
    const [first, second] = await twice(tf.layers.dropout({ rate: 0.5, seed: 4 }));
    expect(first).toEqual(second);
    expect((Object.getPrototypeOf(layer) as { readonly call: unknown }).call).toBe(call);
  });

  it('train a model whose check passes, with the same masks on both sides', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [5], units: 16, activation: 'relu' }),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.dense({ units: 1 }),
      ],
    });
    const optimizer = tf.train.sgd(0.05);
    const step = ({ x, y }: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> => ({
      loss: optimizer.minimize(
        () => tf.losses.meanSquaredError(y!, model.apply(x!, { training: true }) as tf.Tensor) as tf.Scalar,
        true,
      )!,
    });
    const inputs = {
      x: { shape: [8, 5], dtype: 'float32' },
      y: { shape: [8, 1], dtype: 'float32' },
    } as const;
    await checkCompiled(step, { inputs });
    const fast = await compile(step, { inputs });
    const batch = {
      x: { data: Float32Array.from({ length: 40 }, (_, at) => Math.sin(at)), shape: [8, 5] },
      y: { data: Float32Array.from({ length: 8 }, (_, at) => Math.cos(at)), shape: [8, 1] },
    };
    const losses: number[] = [];
    for (let run = 0; run < 60; run += 1) losses.push((await fast.run(batch))['loss']!.data[0]!);
    fast.dispose();
    model.dispose();
    expect(Math.min(...losses)).toBeLessThan(0.5 * losses[0]!);
  });

  it.each<[string, () => tf.layers.Layer, number[]]>([
    ['lstm', () => tf.layers.lstm({ units: 3, dropout: 0.3, recurrentDropout: 0.4 }), [8, 4, 5]],
    ['gru', () => tf.layers.gru({ units: 3, dropout: 0.3, recurrentDropout: 0.4 }), [8, 4, 5]],
    ['simpleRNN', () => tf.layers.simpleRNN({ units: 3, dropout: 0.3 }), [8, 4, 5]],
    ['rnn', () => tf.layers.rnn({ cell: tf.layers.gruCell({ units: 3, recurrentDropout: 0.4 }) }), [8, 4, 5]],
    [
      'convLstm2d',
      () => tf.layers.convLstm2d({ filters: 2, kernelSize: 2, dropout: 0.3, recurrentDropout: 0.4 }),
      [4, 3, 3, 3, 2],
    ],
  ])('%s drops others of its inputs and states at each run, and agrees with tfjs', async (_, make, sizes) => {
    const layer = make();
    const inputs = { x: { shape: sizes, dtype: 'float32' } } as const;
    const fn = ({ x }: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> => ({
      y: layer.apply(x!, { training: true }) as tf.Tensor,
    });
    layer.apply(tf.input({ shape: sizes.slice(1) })); // makes its weights
    await checkCompiled(fn, { inputs });
    const compiled = await compile(fn, { inputs });
    const x = { data: new Float32Array(sizes.reduce((size, next) => size * next, 1)).fill(1), shape: sizes };
    const [first, second] = [await compiled.run({ x }), await compiled.run({ x })];
    compiled.dispose();
    expect(first['y']!.data).not.toEqual(second['y']!.data);
    await expect(compile(fn, { inputs, randomLayers: 'refused' })).rejects.toThrow(
      /differs from run to run: made by tf\.randomUniform at /,
    );
    tf.dispose(fn({ x: tf.ones(sizes) })); // works as before
  });
});
