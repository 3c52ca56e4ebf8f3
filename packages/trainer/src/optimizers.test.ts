import { CheckpointError, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { AdamWOptimizer } from './adamw.js';
import { describeOptimizer, withOptimizers, type OptimizerSettings } from './optimizers.js';
import { takeSteps, tinyTrainer, tinyVariant, useCpu } from './tiny-gan.test.helpers.js';

beforeAll(useCpu);

describe('AdamWOptimizer', () => {
  it('shrinks weights beside the step of Adam, and leaves those without a gradient', () => {
    const options = { learningRate: 0.1, beta1: 0.8, beta2: 0.9, epsilon: 0, weightDecay: 0.5 };
    const optimizer = new AdamWOptimizer(options);
    const [weight, still] = [tf.variable(tf.tensor1d([1, -2])), tf.variable(tf.scalar(3))];
    const apply = (values: number[]): void =>
      optimizer.applyGradients([
        { name: weight.name, tensor: tf.tensor1d(values) },
        { name: still.name, tensor: null as unknown as tf.Tensor },
      ]);
    apply([0.2, -0.4]);
    // (1 - 0.1 · 0.5) · 1 - 0.1 and (1 - 0.1 · 0.5) · -2 + 0.1: the first step of Adam is the sign
    [0.85, -1.8].forEach((value, index) => expect(weight.dataSync()[index]).toBeCloseTo(value, 6));
    apply([0.6, 0.1]);
    // m = 0.8 · 0.04 + 0.2 · 0.6 = 0.152, / (1 - 0.8²) = 0.42222; v = 0.9 · 0.004 + 0.1 · 0.36 = 0.0396, / 0.19 = 0.20842
    // 0.95 · 0.85 - 0.1 · 0.42222 / √0.20842; and m = -0.044 / 0.36, v = 0.0154 / 0.19 for the other
    [0.715015, -1.66707].forEach((value, index) => expect(weight.dataSync()[index]).toBeCloseTo(value, 5));
    expect(still.dataSync()[0]).toBe(3);
    expect(describeOptimizer(optimizer)).toEqual({ name: 'adamw', ...options });
  });
});

describe('withOptimizers', () => {
  const variant = tinyVariant({
    generatorOptimizer: () => tf.train.adam(0.003, 0.4, 0.95, 1e-5),
    discriminatorOptimizer: () => tf.train.rmsprop(0.002, 0.8, 0.1, 1e-6),
  });
  const settingsOf = (
    network: 'generator' | 'discriminator',
    given: OptimizerSettings,
  ): OptimizerSettings | undefined => {
    const optimizer = withOptimizers(variant, { [network]: given })[`${network}Optimizer`]();
    return describeOptimizer(optimizer);
  };

  it('keeps what the variant has, as far as it means the same', () => {
    const own = { learningRate: 0.003, beta1: 0.4, beta2: 0.95, epsilon: 1e-5 };
    expect(settingsOf('generator', { learningRate: 0.01 })).toEqual({
      name: 'adam',
      ...own,
      learningRate: 0.01,
    });
    expect(settingsOf('generator', { name: 'adamw', weightDecay: 0.2 })).toEqual({
      name: 'adamw',
      ...own,
      weightDecay: 0.2,
    });
    expect(settingsOf('generator', { name: 'rmsprop' })).toEqual({
      name: 'rmsprop',
      learningRate: 0.003,
      decay: 0.9,
      momentum: 0,
      epsilon: 1e-16,
    });
    expect(settingsOf('discriminator', { decay: 0.5 })).toMatchObject({
      decay: 0.5,
      momentum: 0.1,
      epsilon: 1e-6,
    });
    expect(settingsOf('discriminator', { name: 'adam' })).toMatchObject({ learningRate: 0.002, beta1: 0.5 });
    expect(settingsOf('discriminator', { name: 'sgd' })).toEqual({ name: 'sgd', learningRate: 0.002 });
    expect(settingsOf('discriminator', { name: 'sgd', momentum: 0.9 })).toMatchObject({ momentum: 0.9 });
    const one = withOptimizers(variant, { generator: { name: 'sgd' } });
    expect(one.discriminatorOptimizer).toBe(variant.discriminatorOptimizer);
  });

  it.each<[OptimizerSettings, string]>([
    [
      { momentum: 0.9 },
      '`momentum` must not be given for adam, which has learningRate, beta1, beta2, epsilon. Choose rmsprop or sgd, or leave it out.',
    ],
    [{ name: 'adamw', beta1: 1 }, '`beta1` must be a number from 0 to 0.999999, received 1.'],
    [{ name: 'lion' as 'adam' }, "`name` must be one of adam, adamw, rmsprop, sgd, received 'lion'."],
  ])('refuses %j', (given, message) => {
    expect(() => settingsOf('generator', given)).toThrow(OptionError);
    expect(() => settingsOf('generator', given)).toThrow(message);
  });

  it('needs a name where the variant has an optimiser of another kind', () => {
    const own = tinyVariant({ generatorOptimizer: () => tf.train.adagrad(0.1) });
    expect(() => withOptimizers(own, { generator: { learningRate: 0.1 } })).toThrow('(Adagrad)');
  });
});

describe('a trainer with optimisers of its own', () => {
  const optimizers = {
    generator: { name: 'sgd', learningRate: 0 },
    discriminator: { name: 'adamw', learningRate: 0.02, weightDecay: 0.3 },
  } as const;

  it('uses them, keeps them in its settings, and goes on exactly', async () => {
    const whole = await tinyTrainer({ optimizers, discriminatorSteps: 2 });
    const before = (await whole.state()).tensors['generator/0']!.data.slice();
    const losses = await takeSteps(whole, 4);
    const after = await whole.state();
    expect(after.tensors['generator/0']!.data).toEqual(before);
    expect(after.json.images).toBe(4 * 2 * 8);
    expect(whole.settings).toMatchObject({ optimizers, discriminatorSteps: 2 });
    const first = await tinyTrainer({ optimizers, discriminatorSteps: 2 });
    await takeSteps(first, 2);
    const second = await tinyTrainer({ optimizers, discriminatorSteps: 2 });
    await second.restore(await first.state());
    expect(await takeSteps(second, 2)).toEqual(losses.slice(2));
    expect((await second.state()).tensors).toEqual(after.tensors);
  });

  it('refuses the state of others', async () => {
    const plain = await tinyTrainer();
    const saved = await plain.state();
    const other = await tinyTrainer({ optimizers });
    await expect(other.restore(saved)).rejects.toBeInstanceOf(CheckpointError);
    await expect(other.restore(saved)).rejects.toThrow(
      'restore: the optimisers must be those of the checkpoint (generator Adam, now SGD; discriminator Adam, now AdamW).',
    );
  });
});
