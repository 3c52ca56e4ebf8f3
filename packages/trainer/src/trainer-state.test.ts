import type { TensorData } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  eagerEngine,
  snapshot,
  takeSteps,
  tinyData,
  tinyTrainer,
  tinyVariant,
  useCpu,
  withLazyTerm,
} from './tiny-gan.test.helpers.js';

beforeAll(useCpu);

function largestDifference(first: Record<string, TensorData>, second: Record<string, TensorData>): number {
  expect(Object.keys(first)).toEqual(Object.keys(second));
  return Math.max(
    ...Object.entries(first).flatMap(([name, { data }]) =>
      [...data].map((value, index) => Math.abs(value - second[name]!.data[index]!)),
    ),
  );
}

describe('Trainer.state and restore', () => {
  const optimizers: Record<string, () => tf.Optimizer> = {
    adam: () => tf.train.adam(0.01, 0.5, 0.9),
    momentum: () => tf.train.momentum(0.01, 0.9),
    rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0.5),
    sgd: () => tf.train.sgd(0.01),
  };
  it.each(Object.keys(optimizers))('goes on as if never stopped (%s)', async (name) => {
    const variant = tinyVariant({
      ...withLazyTerm(3),
      discriminatorSteps: 2,
      discriminatorOptimizer: optimizers[name]!,
      generatorOptimizer: optimizers[name]!,
    });
    const whole = await tinyTrainer({ variant });
    const wholeLosses = await takeSteps(whole, 7);
    const first = await tinyTrainer({ variant });
    await takeSteps(first, 4);
    const { tensors, json } = await first.state();
    const saved = { tensors, json: JSON.parse(JSON.stringify(json)) as typeof json };
    first.dispose();
    const engine = eagerEngine();
    const second = await tinyTrainer({ variant, engine });
    await second.restore(saved);
    expect(engine.calls.reload).toBe(1);
    expect(second.position).toMatchObject({ step: 4, images: 4 * 2 * 8 });
    const losses = await takeSteps(second, 3);
    expect(losses.map((step) => Object.keys(step))).toEqual(
      wholeLosses.slice(4).map((step) => Object.keys(step)),
    );
    expect(largestDifference((await second.state()).tensors, (await whole.state()).tensors)).toBeLessThan(
      1e-6,
    );
  });

  it('begins again from the state before the first step', async () => {
    const trainer = await tinyTrainer();
    const begin = await trainer.state();
    const losses = await takeSteps(trainer, 3);
    await trainer.restore(begin);
    expect(await takeSteps(trainer, 3)).toEqual(losses);
  });

  it('keeps optimiser state that changes the result', async () => {
    const trainer = await tinyTrainer();
    await takeSteps(trainer, 3);
    const { tensors } = await trainer.state();
    expect(tensors['generatorOptimizer/accBeta1']!.data[0]).toBeCloseTo(0.5 ** 4, 6);
    expect(tensors['generatorOptimizer/accBeta2']!.data[0]).toBeCloseTo(0.9 ** 4, 6);
    const slots = Object.keys(tensors).filter((name) => name.includes('accumulatedFirstMoment'));
    expect(slots).toHaveLength(6 + 4); // generator: 2 dense, 1 normalisation; discriminator: 2 dense
  });

  it('refuses the state of other networks without changing anything', async () => {
    const small = await tinyTrainer();
    const large = await tinyTrainer({ data: tinyData({ sample: [3] }) });
    const before = snapshot(large.networks.generator);
    await expect(large.restore(await small.state())).rejects.toMatchObject({
      code: 'CHECKPOINT',
      message: expect.stringContaining('must have shape [8, 3], received [8, 2]') as string,
    });
    expect(snapshot(large.networks.generator)).toBe(before);
  });
});
