import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  expectClose,
  floats,
  numbers,
  runEagerly,
  specsOf,
  useCpu,
} from './check-against-cpu.test-helper.js';
import { compile } from './compile.js';
import { CompileError } from './errors.js';
import { createVariableStore } from './runtime/node-host.js';
import type { TensorData, TensorFunction } from './tensor-function.js';
import { registeredVariables } from './trace/tfjs-engine.js';

const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.05),
  momentum: () => tf.train.momentum(0.05, 0.8),
  nesterov: () => tf.train.momentum(0.05, 0.8, true),
  adagrad: () => tf.train.adagrad(0.05),
  adadelta: () => tf.train.adadelta(0.5),
  adam: () => tf.train.adam(0.05, 0.6, 0.9),
  adamax: () => tf.train.adamax(0.05, 0.6, 0.9),
  rmsprop: () => tf.train.rmsprop(0.05),
  'rmsprop, centred, with momentum': () => tf.train.rmsprop(0.05, 0.9, 0.5, 1e-7, true),
};

interface Regression {
  readonly weights: tf.Variable;
  readonly bias: tf.Variable;
  readonly step: TensorFunction;
}

/** Two variables, one of them under a non-linearity, and a step that also returns the prediction. */
function regression(optimizer: tf.Optimizer): Regression {
  const weights = tf.tidy(() => tf.variable(tf.tensor2d([0.3, -0.5, 0.8, 0.1, 0.2, -0.4], [3, 2])));
  const bias = tf.tidy(() => tf.variable(tf.tensor1d([0.1, -0.2])));
  const predict = (x: tf.Tensor): tf.Tensor => tf.softplus(tf.add(tf.matMul(x, weights), bias));
  const step: TensorFunction = ({ x, y }) => ({
    prediction: predict(x!),
    loss: optimizer.minimize(() => tf.losses.meanSquaredError(y!, predict(x!)) as tf.Scalar, true, [
      weights,
      bias,
    ])!,
  });
  return { weights, bias, step };
}

const batch = (seed: number): Record<'x' | 'y', TensorData> => ({
  x: floats([4, 3], { seed }),
  y: floats([4, 2], { seed: seed + 50 }),
});

const specs = specsOf(batch(1));
const valuesOf = (variable: tf.Variable): number[] => Array.from(variable.dataSync());

beforeAll(useCpu);

afterEach(() => tf.disposeVariables());

describe('compile', () => {
  it.each(Object.entries(optimizers))(
    'three steps of %s equal three eager ones',
    async (_, makeOptimizer) => {
      const eager = regression(makeOptimizer());
      const traced = regression(makeOptimizer());
      const compiled = await compile(traced.step, { inputs: specs });
      for (const seed of [1, 2, 3]) {
        const slow = runEagerly(eager.step, batch(seed));
        const fast = await compiled.run(batch(seed));
        expectClose('loss', [fast['loss']!.data, slow['loss']!.data, 1e-5]);
        expectClose('prediction', [fast['prediction']!.data, slow['prediction']!.data, 1e-5]);
      }
      await compiled.sync();
      expectClose('weights', [valuesOf(traced.weights), valuesOf(eager.weights), 1e-5]);
      expectClose('bias', [valuesOf(traced.bias), valuesOf(eager.bias), 1e-5]);
      compiled.dispose();
    },
  );

  it.each(Object.entries(optimizers))(
    'eager steps of %s go on where compiled ones stopped',
    async (_, make) => {
      const eager = regression(make());
      const traced = regression(make());
      const compiled = await compile(traced.step, { inputs: specs });
      for (const seed of [1, 2]) {
        runEagerly(eager.step, batch(seed));
        await compiled.run(batch(seed));
      }
      await compiled.sync();
      const slow = runEagerly(eager.step, batch(3));
      const mixed = runEagerly(traced.step, batch(3));
      expectClose('loss', [mixed['loss']!.data, slow['loss']!.data, 1e-5]);
      expectClose('weights', [valuesOf(traced.weights), valuesOf(eager.weights), 1e-5]);
      compiled.dispose();
    },
  );

  it('changes no variable before sync()', async () => {
    const { weights, step } = regression(tf.train.adam(0.1));
    const before = valuesOf(weights);
    const compiled = await compile(step, { inputs: specs });
    expect(valuesOf(weights)).toEqual(before);
    await compiled.run(batch(1));
    expect(valuesOf(weights)).toEqual(before);
    await compiled.sync();
    expect(valuesOf(weights)).not.toEqual(before);
    compiled.dispose();
  });

  it('shows the changes of one function to another with the same store', async () => {
    const count = tf.variable(tf.scalar(1));
    const state = createVariableStore();
    const triple = await compile(
      ({ by }) => {
        count.assign(tf.mul(count, by!) as tf.Scalar);
        return { now: count };
      },
      { inputs: { by: { shape: [], dtype: 'float32' } }, state },
    );
    const read = await compile(() => ({ now: tf.add(count, 0.5) }), { inputs: {}, state });
    await triple.run({ by: numbers([3], [[]]) });
    await triple.run({ by: numbers([5], [[]]) });
    expect((await read.run({}))['now']!.data[0]).toBe(15.5);
    expect(valuesOf(count)).toEqual([1]);
    await read.sync();
    expect(valuesOf(count)).toEqual([15]);
    triple.dispose();
    read.dispose();
  });

  it('keeps stores of their own apart', async () => {
    const count = tf.variable(tf.scalar(1));
    const add: TensorFunction = () => {
      count.assign(tf.add(count, 2) as tf.Scalar);
      return { now: count };
    };
    const [one, other] = [await compile(add, { inputs: {} }), await compile(add, { inputs: {} })];
    await one.run({});
    expect((await one.run({}))['now']!.data[0]).toBe(5);
    expect((await other.run({}))['now']!.data[0]).toBe(3);
    one.dispose();
    other.dispose();
  });

  it('runs calls in their order when they are not awaited one by one', async () => {
    const count = tf.variable(tf.scalar(1));
    const compiled = await compile(
      ({ by }) => {
        count.assign(tf.add(tf.mul(count, 2), by!) as tf.Scalar);
        return { now: count };
      },
      { inputs: { by: { shape: [], dtype: 'float32' } } },
    );
    const results = await Promise.all([1, 10, 100].map((by) => compiled.run({ by: numbers([by], [[]]) })));
    expect(results.map(({ now }) => now!.data[0])).toEqual([3, 16, 132]);
    compiled.dispose();
  });

  it('goes on after a run with wrong inputs', async () => {
    const compiled = await compile(({ x }) => ({ y: tf.mul(x!, 2) }), {
      inputs: { x: { shape: [2], dtype: 'float32' } },
    });
    await expect(compiled.run({})).rejects.toThrow(CompileError);
    const { y } = await compiled.run({ x: numbers([1.5, -2]) });
    expect(Array.from(y!.data)).toEqual([3, -4]);
    compiled.dispose();
  });

  it.each([
    ['a missing input', {}, 'f: `x` must be given (float32 [2, 2]).'],
    ['a wrong shape', { x: numbers([1, 2, 3, 4]) }, 'f: `x` must be float32 [2, 2], received float32 [4].'],
    [
      'a wrong type',
      { x: numbers([1, 2, 3, 4], [[2, 2], 'int32']) },
      'f: `x` must be float32 [2, 2], received int32 [2, 2].',
    ],
    [
      'a wrong number of values',
      { x: numbers([1, 2, 3], [[2, 2]]) },
      'f: `x` must have 4 values, received 3.',
    ],
  ])('refuses %s', async (_, given: Record<string, TensorData>, message) => {
    const inputs = { x: { shape: [2, 2], dtype: 'float32' } } as const;
    const compiled = await compile(({ x }) => ({ y: tf.relu(x!) }), { inputs, name: 'f' });
    const error = await compiled.run(given).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message, code: 'INPUT' });
    compiled.dispose();
  });

  it('refuses a store of another make', async () => {
    const state = { sync: async () => {}, reload: async () => {}, dispose: () => {} };
    await expect(compile(() => ({}), { inputs: {}, state })).rejects.toThrow(
      /`state` must come from createVariableStore/,
    );
  });

  it('refuses to run after dispose()', async () => {
    const compiled = await compile(() => ({ y: tf.scalar(1) }), { inputs: {}, name: 'f' });
    compiled.dispose();
    await expect(compiled.run({})).rejects.toThrow(/already disposed/);
  });

  it('takes gradients of gradients', async () => {
    const weights = tf.variable(tf.tensor2d([0.3, -0.5, 0.8, 0.1, 0.2, -0.4], [3, 2]));
    const optimizer = tf.train.sgd(0.1);
    const score = (x: tf.Tensor): tf.Tensor => tf.sum(tf.square(tf.relu(tf.matMul(tf.softplus(x), weights))));
    const step: TensorFunction = ({ x }) => ({
      penalty: optimizer.minimize(
        () => {
          const norms = tf.sqrt(tf.sum(tf.square(tf.grad(score)(x!)), 1));
          return tf.mean(tf.square(tf.sub(norms, 1)));
        },
        true,
        [weights],
      )!,
    });
    const compiled = await compile(step, { inputs: { x: specs['x']! } });
    for (const seed of [1, 2, 3]) {
      const fast = await compiled.run({ x: batch(seed).x });
      const slow = runEagerly(step, { x: batch(seed).x });
      expectClose('penalty', [fast['penalty']!.data, slow['penalty']!.data, 1e-5]);
    }
    compiled.dispose();
  });

  it('trains layers with batch normalisation, moving averages included', async () => {
    const build = (): tf.Sequential =>
      tf.sequential({
        layers: [
          tf.layers.dense({
            units: 4,
            useBias: false,
            inputShape: [3],
            kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
          }),
          tf.layers.batchNormalization({ momentum: 0.7 }),
          tf.layers.leakyReLU({ alpha: 0.2 }),
          tf.layers.dense({ units: 2, kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }) }),
        ],
      });
    const make = () => {
      const model = build();
      const optimizer = tf.train.adam(0.01);
      const trainable = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const step: TensorFunction = ({ x, y }) => ({
        loss: optimizer.minimize(
          () => tf.losses.meanSquaredError(y!, model.apply(x!, { training: true }) as tf.Tensor) as tf.Scalar,
          true,
          trainable,
        )!,
      });
      return { model, step };
    };
    const [eager, traced] = [make(), make()];
    const compiled = await compile(traced.step, { inputs: specs });
    for (const seed of [1, 2, 3]) {
      runEagerly(eager.step, batch(seed));
      await compiled.run(batch(seed));
    }
    await compiled.sync();
    traced.model.weights.forEach((weight, index) => {
      const expected = eager.model.weights[index]!.read().dataSync();
      expectClose(weight.originalName, [weight.read().dataSync(), expected, 1e-4]);
    });
    compiled.dispose();
  });

  it('leaves no tensor behind in 50 runs', async () => {
    const { step } = regression(tf.train.adam(0.1));
    const compiled = await compile(step, { inputs: specs });
    await compiled.sync();
    const before = { ...tf.memory(), variables: registeredVariables().length };
    for (let seed = 1; seed <= 50; seed += 1) await compiled.run(batch(seed));
    await compiled.sync();
    expect({ ...tf.memory(), variables: registeredVariables().length }).toEqual(before);
    compiled.dispose();
  });

  it('counts the multiply-adds of its matrix products', async () => {
    const fn: TensorFunction = ({ x, w }) => ({
      y: tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'),
    });
    const inputs = {
      x: { shape: [3, 8, 6, 5], dtype: 'float32' },
      w: { shape: [3, 3, 5, 7], dtype: 'float32' },
    } as const;
    const compiled = await compile(fn, { inputs });
    expect(compiled.multiplyAdds).toBe(3 * 4 * 3 * 3 * 3 * 5 * 7);
    expect(compiled.nodeCount).toBeGreaterThan(2);
    compiled.dispose();
  });
});
