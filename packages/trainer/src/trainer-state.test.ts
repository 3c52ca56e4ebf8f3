import type { DataShape, GanNetworks, GanVariant, TensorData } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  eagerEngine,
  snapshot,
  takeSteps,
  tinyData,
  tinyNetworks,
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
  it('refuse a state in which other layers were frozen, whose weights are in another order', async () => {
    const networks = (frozen: boolean) => (data: DataShape, seed: number) => {
      const dense = (inputShape?: tf.Shape) =>
        tf.layers.dense({ units: 3, ...(inputShape === undefined ? {} : { inputShape }) });
      const first = dense([3]);
      first.trainable = !frozen;
      const generator = tf.sequential({ layers: [first, dense(), tf.layers.dense({ units: 2 })] });
      return { ...tinyNetworks(data, seed), generator };
    };
    const before = await tinyTrainer({ networks: networks(true) });
    await takeSteps(before, 1);
    const state = await before.state();
    expect(state.json.trainable).toEqual({ generator: [0, 2, 2] });
    const after = await tinyTrainer({ networks: networks(false) });
    await expect(after.restore(state)).rejects.toThrow(
      /generator must have the layers frozen.*layer: 0, 2, 2\), received nothing frozen/,
    );
    await expect(before.restore(await after.state())).rejects.toThrow(/received 0, 2, 2/);
    before.dispose();
    after.dispose();
  });

  it('go on exactly with a frozen model inside of the generator', async () => {
    const networks = (data: DataShape, seed: number): GanNetworks => {
      const dense = (offset: number, inputShape?: tf.Shape) =>
        tf.layers.dense({
          units: 3,
          kernelInitializer: tf.initializers.glorotNormal({ seed: seed + offset }),
          ...(inputShape === undefined ? {} : { inputShape }),
        });
      const inner = tf.sequential({
        layers: [dense(1, [3]), tf.layers.batchNormalization(), dense(2)],
      });
      inner.trainable = false;
      const generator = tf.sequential({ layers: [inner, dense(3), tf.layers.dense({ units: 2 })] });
      return { ...tinyNetworks(data, seed), generator };
    };
    const first = await tinyTrainer({ networks });
    await takeSteps(first, 3);
    const second = await tinyTrainer({ networks });
    await second.restore(await first.state());
    expect(await takeSteps(second, 2)).toEqual(await takeSteps(first, 2));
    const [sample, same] = [await first.sample({ count: 2 }), await second.sample({ count: 2 })];
    expect(same.data).toEqual(sample.data);
    first.dispose();
    second.dispose();
  });

  /** Weights the generator by how well the discriminator did, keeps that in a state, and has a companion that learns. */
  function keepingVariant(): GanVariant {
    const networks = (data: DataShape, seed: number): GanNetworks => {
      const reverse = tf.sequential({
        layers: [
          tf.layers.dense({
            units: 3,
            inputShape: [...data.sample],
            kernelInitializer: tf.initializers.glorotNormal({ seed }),
          }),
        ],
      });
      return { ...tinyNetworks(data, seed), companions: { generator: { reverse } } };
    };
    const base = tinyVariant();
    return {
      ...base,
      networks,
      state: () => ({ balance: tf.scalar(0.5), seen: tf.zeros([2]) }),
      discriminatorLoss(context) {
        const { adversarial } = base.discriminatorLoss(context) as Record<string, tf.Scalar>;
        const { balance, seen } = context.state;
        balance!.assign(
          tf.add(tf.mul(0.9, balance!), tf.mul(0.1, tf.mean(context.discriminate(context.real)))),
        );
        seen!.assign(tf.add(seen!, [1, 2]));
        return { adversarial: tf.mul(adversarial!, tf.add(1, tf.square(balance!))) as tf.Scalar };
      },
      generatorLoss: (context) => ({
        ...base.generatorLoss(context),
        cycle: tf.mean(tf.squaredDifference(context.companion('reverse', context.fake), context.latents)),
      }),
      afterDiscriminatorStep({ discriminatorWeights }) {
        for (const weight of discriminatorWeights) weight.assign(tf.clipByValue(weight, -0.2, 0.2));
      },
    };
  }

  it('keeps what the variant keeps, trains companions and clips after each update', async () => {
    const whole = await tinyTrainer({ variant: keepingVariant() });
    const before = (await whole.state()).tensors;
    const losses = await takeSteps(whole, 5);
    const after = (await whole.state()).tensors;
    expect(after['state/seen']!.data).toEqual(Float32Array.of(5, 10));
    expect(after['state/balance']!.data).not.toEqual(before['state/balance']!.data);
    expect(after['companion-reverse/0']!.data).not.toEqual(before['companion-reverse/0']!.data);
    const weights = Object.entries(after).filter(([name]) => name.startsWith('discriminator/'));
    const largest = Math.max(...weights.flatMap(([, { data }]) => [...data].map(Math.abs)));
    expect(largest).toBeCloseTo(0.2, 6);

    const first = await tinyTrainer({ variant: keepingVariant() });
    await takeSteps(first, 3);
    const saved = await first.state();
    const second = await tinyTrainer({ variant: keepingVariant() });
    await second.restore(saved);
    expect(await takeSteps(second, 2)).toEqual(losses.slice(3));
    expect((await second.state()).tensors).toEqual(after);
    for (const trainer of [whole, first, second]) trainer.dispose();
  });

  it('refuses a state that the variant does not keep, or lacks', async () => {
    const keeping = await tinyTrainer({ variant: keepingVariant() });
    const plain = await tinyTrainer({
      variant: { ...keepingVariant(), state: () => ({ balance: tf.zeros([2]) }) },
    });
    await takeSteps(keeping, 1);
    const saved = await keeping.state();
    await expect(plain.restore(saved)).rejects.toThrow(
      'restore: the checkpoint must keep what the variant keeps, but it has `state/seen`, `state/balance` has shape []. Use the variant and options it was made with.',
    );
    await expect(keeping.restore(await plain.state())).rejects.toThrow('it lacks `state/seen`');
    expect(await keeping.state()).toEqual(saved);
    keeping.dispose();
    plain.dispose();
  });

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

  it('counts neither draws nor batches that were made ready for the next step', async () => {
    const variant = tinyVariant({ ...withLazyTerm(3), discriminatorSteps: 2 });
    const whole = await tinyTrainer({ variant });
    const wholeLosses = await takeSteps(whole, 7);
    const plain = await tinyTrainer({ variant });
    const ahead = await tinyTrainer({ variant, engine: eagerEngine({ ahead: true }) });
    expect(await takeSteps(ahead, 4)).toEqual(await takeSteps(plain, 4));
    const saved = await ahead.state();
    const { seconds, ...expected } = (await plain.state()).json;
    expect(saved.json).toEqual({ ...expected, seconds: expect.any(Number) as number });
    expect(saved.json.loaderPosition).toBe(8);
    expect(seconds).toBeGreaterThan(0);
    expect(await takeSteps(ahead, 3)).toEqual(wholeLosses.slice(4)); // a state that is read changes nothing
    const second = await tinyTrainer({ variant, engine: eagerEngine({ ahead: true }) });
    await takeSteps(second, 2);
    await second.restore(saved);
    expect(await takeSteps(second, 3)).toEqual(wholeLosses.slice(4));
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
