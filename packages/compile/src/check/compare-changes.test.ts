import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkCompiled } from '../check-compiled.js';
import { floats, useCpu } from '../check-against-cpu.test-helper.js';
import type { TensorData, TensorFunction } from '../tensor-function.js';
import { graphInput } from '../trace/graph-input.js';

const toTensor = ({ data, shape }: TensorData): tf.Tensor => tf.tensor(data, [...shape]);

beforeAll(useCpu);

afterEach(() => tf.disposeVariables());

describe('checkCompiled, of what a step changes', () => {
  const spec = { x: { shape: [16, 8], dtype: 'float32' } } as const;
  const isTraced = (): boolean => tf.getBackend() !== 'cpu';

  /** A step of two layers; compiled, the gradient of the first is so many times as large. */
  function wrongStep(optimizer: tf.Optimizer, factor: number): TensorFunction {
    const first = tf.variable(toTensor(floats([8, 4], { seed: 1, to: 0.5 })));
    const second = tf.variable(toTensor(floats([4, 2], { seed: 2 })));
    const scale = tf.customGrad((y) => ({
      value: tf.clone(y as tf.Tensor),
      gradFunc: (dy: tf.Tensor) => tf.mul(dy, isTraced() ? factor : 1),
    }));
    return ({ x }) => ({
      loss: optimizer.minimize(() => {
        const hidden = scale(tf.relu(tf.matMul(x as tf.Tensor2D, first as tf.Tensor2D)));
        return tf.mean(tf.square(tf.sub(tf.matMul(hidden as tf.Tensor2D, second as tf.Tensor2D), 0.3)));
      }, true)!,
    });
  }

  describe.each([
    ['sgd 0.1', () => tf.train.sgd(0.1)],
    ['sgd 0.00001', () => tf.train.sgd(1e-5)],
    ['momentum', () => tf.train.momentum(0.01, 0.9)],
    ['adam 0.001', () => tf.train.adam(0.001)],
    ['adam 0.01', () => tf.train.adam(0.01)],
    ['rmsprop', () => tf.train.rmsprop(0.001)],
  ] as const)('with %s', (_, make) => {
    it.each([-1, 0, 0.7, 1.3])('refuses %f times the gradient', async (factor) => {
      const check = checkCompiled(wrongStep(make(), factor), { inputs: spec });
      await expect(check).rejects.toThrow(/variable `.+` \[8, 4\] differs .+ The changes differ by/);
    });

    it('passes the gradient itself', async () => {
      await expect(checkCompiled(wrongStep(make(), 1), { inputs: spec })).resolves.toBeUndefined();
    });
  });

  it.each([
    ['forgets', /`right` \[\] differs at element 0 in step 1: from 0.5 to 0.5 compiled, to 0.500\d+ eagerly/],
    ['takes for another', /`wrong` \[\] differs .+ Eagerly it does not change\./],
  ] as const)('refuses a variable that the graph %s', async (what, message) => {
    const right = tf.variable(tf.scalar(0.5), true, 'right');
    const wrong = tf.variable(tf.scalar(0.5), true, 'wrong');
    const add = (variable: tf.Variable): void => variable.assign(tf.add(variable, 1e-5));
    const step: TensorFunction = ({ x }) => {
      if (what === 'forgets' && !isTraced()) add(right);
      if (what === 'takes for another') [right, ...(isTraced() ? [wrong] : [])].forEach(add);
      return { y: tf.neg(x!) };
    };
    await expect(checkCompiled(step, { inputs: spec })).rejects.toThrow(message);
    expect([right.dataSync()[0], wrong.dataSync()[0]]).toEqual([0.5, 0.5]);
  });

  it('refuses a counter that goes on by another number', async () => {
    const counter = tf.variable(tf.scalar(1000, 'int32'), false, 'counter');
    const step: TensorFunction = ({ x }) => {
      counter.assign(tf.add(counter, tf.scalar(isTraced() ? 2 : 1, 'int32')));
      return { y: tf.neg(x!) };
    };
    await expect(checkCompiled(step, { inputs: spec })).rejects.toThrow(/`counter` .+ from 1000 to 1002/);
  });

  it.each([
    ['adam', () => tf.train.adam(0.01)],
    ['rmsprop', () => tf.train.rmsprop(0.01)],
    ['sgd', () => tf.train.sgd(0.1)],
  ] as const)('passes a bias before batch normalisation, which %s moves by roundings', async (_, make) => {
    const bias = tf.variable(tf.zeros([4]));
    const kernel = tf.variable(toTensor(floats([8, 4], { seed: 3 })));
    const optimizer = make();
    let calls = 0;
    const step: TensorFunction = ({ x }) => {
      calls += 1;
      const loss = (): tf.Scalar => {
        const hidden = tf.add(tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D), bias);
        const { mean, variance } = tf.moments(hidden, 0);
        const normal = tf.mul(tf.sub(hidden, mean), tf.rsqrt(tf.add(variance, 1e-3)));
        return tf.mean(tf.abs(tf.sub(normal, 0.7)));
      };
      return { loss: optimizer.minimize(loss, true)! };
    };
    await checkCompiled(step, { inputs: spec });
    expect(calls).toBeGreaterThan(5); // three traces, two steps, and those that are a rounding apart
    const before = tf.memory();
    await checkCompiled(step, { inputs: spec });
    expect(tf.memory()).toEqual(before);
    expect(Array.from(bias.dataSync())).toEqual([0, 0, 0, 0]);
  });

  it('draws the same numbers again a rounding apart', async () => {
    let seed = 0;
    const noise = (): tf.Tensor =>
      graphInput({ shape: [16, 8], dtype: 'float32', fill: () => floats([16, 8], { seed: (seed += 1) }) });
    const weights = tf.variable(tf.scalar(0.5), true, 'noisy');
    const step: TensorFunction = ({ x }) => {
      const change = tf.mean(tf.mul(noise(), x!));
      weights.assign(tf.add(weights, tf.mul(change, isTraced() ? -1 : 1)) as tf.Scalar);
      return { y: tf.neg(x!) };
    };
    await expect(checkCompiled(step, { inputs: spec })).rejects.toThrow(/`noisy` .+ differ by 200 %/);
  });
});
