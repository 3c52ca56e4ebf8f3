import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectClose, floats, runEagerly, useCpu } from './check-against-cpu.test-helper.js';
import { checkCompiled } from './check-compiled.js';
import { compile } from './compile.js';
import type { TensorData, TensorFunction } from './tensor-function.js';
import { graphInput } from './trace/graph-input.js';

// What the README tells to do about dropout and learning rates, as it stands there.

beforeAll(useCpu);

afterEach(() => tf.disposeVariables());

function dropout(x: tf.Tensor, rate: number): tf.Tensor {
  const { shape, size } = x;
  const draw = (): number => (Math.random() < rate ? 0 : 1 / (1 - rate));
  const fill = (): TensorData => ({ data: Float32Array.from({ length: size }, draw), shape });
  return tf.mul(x, graphInput({ shape, dtype: 'float32', fill }));
}

describe('dropout by a graphInput', () => {
  const inputs = { x: { shape: [40, 50], dtype: 'float32' } } as const;
  const x = floats([40, 50], { from: 1, to: 3 });

  it('keeps the mean, drops the share, and other numbers in each run, compiled and eagerly', async () => {
    const fn: TensorFunction = (given) => ({ y: dropout(given['x']!, 0.3) });
    const compiled = await compile(fn, { inputs });
    const runs = [await compiled.run({ x }), await compiled.run({ x }), runEagerly(fn, { x })];
    compiled.dispose();
    const masks = runs.map(({ y }) => Array.from(y!.data, (value) => value === 0));
    for (const { y } of runs) {
      const kept = Array.from(y!.data.entries()).filter(([, value]) => value !== 0);
      for (const [index, value] of kept) expect(value).toBeCloseTo(x.data[index]! / 0.7, 5);
      // five standard errors of a share of 0.7
      expect(Math.abs(kept.length / 2000 - 0.7)).toBeLessThan(5 * Math.sqrt((0.7 * 0.3) / 2000));
    }
    for (const [one, other] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const same = masks[one]!.filter((dropped, index) => dropped === masks[other]![index]).length;
      expect(same / 2000).toBeCloseTo(0.7 ** 2 + 0.3 ** 2, 1);
    }
  });

  it('gives gradients of the numbers that it kept, and agrees with eager tfjs', async () => {
    const weights = tf.variable(tf.tensor(floats([50, 3], { seed: 2 }).data, [50, 3]));
    const optimizer = tf.train.adam(0.01);
    const step: TensorFunction = (given) => {
      const hidden = (): tf.Tensor => tf.matMul(dropout(given['x']!, 0.5), weights);
      return { loss: optimizer.minimize(() => tf.mean(tf.square(hidden())) as tf.Scalar, true)! };
    };
    await checkCompiled(step, { inputs });
    const gradient: TensorFunction = (given) => {
      const { value, grad } = tf.valueAndGrad((z: tf.Tensor) => tf.sum(dropout(z, 0.5)))(given['x']!);
      return { value, grad };
    };
    const compiled = await compile(gradient, { inputs });
    const { value, grad } = await compiled.run({ x });
    compiled.dispose();
    const sum = Array.from(grad!.data).reduce((total, slope, index) => total + slope * x.data[index]!, 0);
    expect(new Set(grad!.data)).toEqual(new Set([0, 2]));
    expect(Math.abs(value!.data[0]! / sum - 1)).toBeLessThan(1e-5);
  });
});

describe('a learning rate that changes', () => {
  const rates = [0.05, 0.05, 0.05, 0.02, 0.02, 0.02, 0.005, 0.005];
  const batch = (seed: number): Record<string, TensorData> => ({
    x: floats([6, 5], { seed: seed + 1 }),
    y: floats([6, 1], { seed: seed + 91 }),
  });
  const inputs = {
    x: { shape: [6, 5], dtype: 'float32' },
    y: { shape: [6, 1], dtype: 'float32' },
  } as const;

  /** A network with the step of an optimiser; equal ones for equal optimisers. */
  function training(optimizer: tf.Optimizer): { weights: tf.Variable[]; step: TensorFunction } {
    const variable = (shape: number[], seed: number): tf.Variable =>
      tf.variable(tf.tensor(floats(shape, { seed }).data, shape));
    const weights = [variable([5, 4], 1), variable([4, 1], 2)];
    const step: TensorFunction = ({ x, y }) => {
      const guess = (): tf.Tensor => tf.matMul(tf.relu(tf.matMul(x!, weights[0]!)), weights[1]!);
      const loss = (): tf.Scalar => tf.losses.meanSquaredError(y!, guess());
      return { loss: optimizer.minimize(loss, true, weights)! };
    };
    return { weights, step };
  }

  const setRate = (optimizer: tf.Optimizer, rate: number): void => {
    if ('setLearningRate' in optimizer) (optimizer as tf.SGDOptimizer).setLearningRate(rate);
    else Object.assign(optimizer, { learningRate: rate });
  };

  const optimizers: Readonly<Record<string, (rate: number) => tf.Optimizer>> = {
    sgd: (rate) => tf.train.sgd(rate),
    momentum: (rate) => tf.train.momentum(rate, 0.9),
    adagrad: (rate) => tf.train.adagrad(rate),
    adadelta: (rate) => tf.train.adadelta(rate),
    rmsprop: (rate) => tf.train.rmsprop(rate),
    adam: (rate) => tf.train.adam(rate),
    adamax: (rate) => tf.train.adamax(rate),
  };

  /** Losses and weights of eager tfjs, where the rate is a number of the optimiser. */
  function eagerly(make: (rate: number) => tf.Optimizer): { losses: number[]; weights: number[] } {
    const optimizer = make(rates[0]!);
    const { weights, step } = training(optimizer);
    const losses = rates.map((rate, at) => {
      setRate(optimizer, rate);
      return runEagerly(step, batch(at))['loss']!.data[0]!;
    });
    return { losses, weights: valuesOf(weights) };
  }

  const valuesOf = (weights: readonly tf.Variable[]): number[] =>
    weights.flatMap((weight) => Array.from(weight.dataSync()));

  function expectEager(
    make: (rate: number) => tf.Optimizer,
    compiled: { readonly losses: number[]; readonly weights: number[] },
  ): void {
    const expected = eagerly(make);
    expectClose('losses', [compiled.losses, expected.losses, 1e-5]);
    expectClose('weights', [compiled.weights, expected.weights, 1e-5]);
  }

  it.each(Object.entries(optimizers))('is an input, for the part of the way of %s to go', async (_, make) => {
    const largest = 0.05;
    const { weights, step } = training(make(largest));
    const scaled: TensorFunction = (given) => {
      const before = weights.map((weight) => tf.clone(weight));
      const { loss } = step(given);
      weights.forEach((weight, at) => {
        const way = tf.sub(weight, before[at]!);
        weight.assign(tf.add(before[at]!, tf.mul(given['pace']!, way)));
      });
      return { loss: loss! };
    };
    const spec = { ...inputs, pace: { shape: [], dtype: 'float32' } } as const;
    const compiled = await compile(scaled, { inputs: spec });
    const losses: number[] = [];
    for (const [at, rate] of rates.entries()) {
      const pace = { data: Float32Array.of(rate / largest), shape: [] };
      losses.push((await compiled.run({ ...batch(at), pace }))['loss']!.data[0]!);
    }
    await compiled.sync();
    compiled.dispose();
    expectEager(make, { losses, weights: valuesOf(weights) });
  });

  it.each(Object.entries(optimizers))('is a number of %s when it is compiled again', async (_, make) => {
    const optimizer = make(rates[0]!);
    const { weights, step } = training(optimizer);
    const losses: number[] = [];
    let compiled = await compile(step, { inputs });
    for (const [at, rate] of rates.entries()) {
      if (rate !== rates[at - 1]) {
        compiled.dispose();
        setRate(optimizer, rate);
        compiled = await compile(step, { inputs });
      }
      losses.push((await compiled.run(batch(at)))['loss']!.data[0]!);
    }
    await compiled.sync();
    compiled.dispose();
    expectEager(make, { losses, weights: valuesOf(weights) });
  });
});
