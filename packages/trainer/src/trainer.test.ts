import {
  createRandomSource,
  OptionError,
  type GanVariant,
  type PrepareOptions,
  type StepFunction,
} from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  discriminatorLoss,
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

describe('Trainer.step', () => {
  it('counts steps and images and names every term', async () => {
    const trainer = await tinyTrainer({ variant: tinyVariant({ discriminatorSteps: 3 }) });
    await trainer.step();
    const { step, images, seconds, losses } = await trainer.step();
    expect({ step, images }).toEqual({ step: 2, images: 2 * 3 * 8 });
    expect(seconds).toBeGreaterThan(0);
    expect(Object.keys(losses)).toEqual(['discriminator/adversarial', 'generator/adversarial']);
    trainer.dispose();
  });

  it('gives the same losses for the same seed and others for another', async () => {
    const [first, same, other] = await Promise.all([tinyTrainer(), tinyTrainer(), tinyTrainer({ seed: 4 })]);
    const losses = await takeSteps(first, 3);
    expect(await takeSteps(same, 3)).toEqual(losses);
    expect(await takeSteps(other, 3)).not.toEqual(losses);
  });

  it('computes the discriminator loss of the plain formula at the first step', async () => {
    const trainer = await tinyTrainer();
    const { discriminator, generator } = trainer.networks;
    const batch = await tinyData().batches({ batchSize: 8, seed: 3 }).next();
    const expected = tf.tidy(() => {
      const latents = createRandomSource(createRandomSource(3).fork('discriminator').state()).normal([8, 3]);
      const fake = generator.apply(latents, { training: true }) as tf.Tensor;
      const real = tf.tensor(batch.value.data as Float32Array, [8, 2]);
      const logits = (samples: tf.Tensor) => [...(discriminator.predict(samples) as tf.Tensor).dataSync()];
      const softplus = (value: number) => Math.log1p(Math.exp(value));
      const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      return mean(logits(real).map((value) => softplus(-value))) + mean(logits(fake).map(softplus));
    });
    const { losses } = await trainer.step();
    expect(losses['discriminator/adversarial']).toBeCloseTo(expected, 5);
  });

  it('lowers the discriminator loss when the generator stands still', async () => {
    const frozen: Partial<GanVariant> = { generatorOptimizer: () => tf.train.sgd(0) };
    const trainer = await tinyTrainer({ variant: tinyVariant(frozen) });
    const losses = (await takeSteps(trainer, 40)).map((step) => step['discriminator/adversarial']!);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! - 0.1);
  });

  it('scales every update by its schedule, whatever the optimiser', async () => {
    const rate = 0.01;
    const schedule = { decay: 'linear', decayEndStep: 4, finalFactor: 0.5 } as const;
    const sgd = (learningRate: number): Partial<GanVariant> => ({
      discriminatorOptimizer: () => tf.train.sgd(learningRate),
      generatorOptimizer: () => tf.train.sgd(learningRate),
    });
    const scheduled = await tinyTrainer({
      variant: tinyVariant(sgd(rate)),
      learningRateSchedule: schedule,
    });
    await takeSteps(scheduled, 1); // at the full rate
    const before = (await scheduled.state()).tensors;
    const state = await scheduled.state();
    await takeSteps(scheduled, 1); // at 7/8 of it: 1 - 0.5 · 1/4
    const slower = await tinyTrainer({ variant: tinyVariant(sgd((rate * 7) / 8)) });
    await slower.restore(state);
    await takeSteps(slower, 1);
    const [after, expected] = [(await scheduled.state()).tensors, (await slower.state()).tensors];
    expect(after['generator/0']!.data).not.toEqual(before['generator/0']!.data);
    for (const name of ['generator/0', 'discriminator/0', 'discriminator/2']) {
      after[name]!.data.forEach((value, index) => expect(value).toBeCloseTo(expected[name]!.data[index]!, 6));
    }
    expect(scheduled.settings.learningRateSchedule).toEqual(schedule);
  });

  it('shortens gradients that are longer together than the limit', async () => {
    const limit = 0.01;
    const variant = tinyVariant({
      discriminatorOptimizer: () => tf.train.sgd(1),
      generatorOptimizer: () => tf.train.sgd(1),
    });
    const trainer = await tinyTrainer({ variant, clipGradientNorm: limit });
    const before = (await trainer.state()).tensors;
    await trainer.step();
    const after = (await trainer.state()).tensors;
    // with a step size of 1 the move of the weights is the gradient
    const moved = Object.keys(after)
      .filter((name) => name.startsWith('discriminator/'))
      .flatMap((name) => [...after[name]!.data].map((value, index) => value - before[name]!.data[index]!));
    expect(Math.hypot(...moved)).toBeCloseTo(limit, 5);
  });

  it('moves each network by its own optimiser only', async () => {
    const still = () => tf.train.sgd(0);
    const onlyDiscriminator = await tinyTrainer({ variant: tinyVariant({ generatorOptimizer: still }) });
    const { generator, discriminator } = onlyDiscriminator.networks;
    const before = [snapshot(generator), snapshot(discriminator)];
    await onlyDiscriminator.step();
    expect(snapshot(generator)).toBe(before[0]);
    expect(snapshot(discriminator)).not.toBe(before[1]);

    const onlyGenerator = await tinyTrainer({ variant: tinyVariant({ discriminatorOptimizer: still }) });
    const networks = onlyGenerator.networks;
    const start = [snapshot(networks.generator), snapshot(networks.discriminator)];
    await onlyGenerator.step();
    expect(snapshot(networks.generator)).not.toBe(start[0]);
    expect(snapshot(networks.discriminator)).toBe(start[1]);
  });

  it('keeps the weight average of the formula, updated after the weights', async () => {
    const trainer = await tinyTrainer({ averageHalfLifeImages: 16, averageRampUp: 1 });
    const kernel = () => [...trainer.networks.generator.weights[0]!.read().dataSync()];
    const average = () => [...trainer.weightAverage.model.weights[0]!.read().dataSync()];
    await trainer.step(); // decay 0: the average takes the weights as they are
    expect(average()).toEqual(kernel());
    const former = average();
    await trainer.step(); // half-life min(16, 8 images) is one step: decay 0.5
    const expected = kernel().map((value, index) => 0.5 * former[index]! + 0.5 * value);
    average().forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 6));
  });

  it('computes a lazy term at its interval, with one prepared step per set of due terms', async () => {
    const engine = eagerEngine();
    const trainer = await tinyTrainer({ engine, variant: tinyVariant(withLazyTerm(3)) });
    const losses = await takeSteps(trainer, 5);
    expect(losses.map((step) => 'discriminator/penalty' in step)).toEqual([true, false, false, true, false]);
    expect(engine.prepared).toEqual(['discriminator step', 'generator step', 'discriminator step']);
  });

  it.each([
    [2, 2], // a variant may refuse more samples than it was told of
    [8, 4],
  ])('checks a compiling engine with batches of %i on one of %i', async (batchSize, checked) => {
    const engine = eagerEngine();
    const sizes: unknown[] = [];
    const watching = {
      ...engine,
      prepare: (step: StepFunction, options: PrepareOptions) => {
        sizes.push(options.checkInputs?.['real']?.shape[0]);
        return engine.prepare(step, options);
      },
    };
    await takeSteps(await tinyTrainer({ batchSize, engine: watching }), 1);
    expect(sizes).toEqual([checked, checked]);
  });

  it('can be traced: reads no values and draws from `random` alone', async () => {
    const variant = tinyVariant({ ...withLazyTerm(2), discriminatorSteps: 2 });
    const trainer = await tinyTrainer({ variant, engine: eagerEngine({ watched: true }) });
    expect(await takeSteps(trainer, 3)).toHaveLength(3);
    expect((await trainer.sample({ count: 2 })).shape).toEqual([2, 2]);
  });

  it('runs on the engine of a name', async () => {
    const trainer = await tinyTrainer({ engine: 'cpu' });
    const eager = await tinyTrainer();
    const [losses, expected] = [await takeSteps(trainer, 2), await takeSteps(eager, 2)];
    expect(losses[1]!['generator/adversarial']).toBeCloseTo(expected[1]!['generator/adversarial']!, 5);
    trainer.dispose();
  });

  it('leaves no tensors behind', async () => {
    const trainer = await tinyTrainer({ variant: tinyVariant(withLazyTerm(2)) });
    await takeSteps(trainer, 2);
    const before = tf.memory().numTensors;
    await takeSteps(trainer, 2);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives everything back when disposed', async () => {
    const before = tf.memory().numTensors;
    const trainer = await tinyTrainer();
    await trainer.step();
    await trainer.sample({ count: 2 });
    trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names the term, network and step that became NaN', async () => {
    let calls = 0;
    const variant = tinyVariant({
      generatorLoss: ({ discriminate, fake }) => ({
        adversarial: tf.neg(tf.mean(discriminate(fake))) as tf.Scalar,
        entropy: tf.log(tf.scalar((calls += 1) > 2 ? -1 : 1)) as tf.Scalar,
      }),
    });
    const trainer = await tinyTrainer({ variant });
    await takeSteps(trainer, 2);
    await expect(trainer.step()).rejects.toMatchObject({
      code: 'NOT_FINITE',
      message: expect.stringMatching(
        /generator's `entropy` must be finite, received NaN at step 3\. Try/,
      ) as string,
    });
  });
});

describe('Trainer with classes', () => {
  it('gives the labels of the batch to both networks', async () => {
    const seen: number[][] = [];
    const variant = tinyVariant({
      discriminatorLoss: (context) => {
        seen.push([...context.labels!.dataSync()]);
        return { adversarial: discriminatorLoss(context) };
      },
    });
    const trainer = await tinyTrainer({ variant, data: tinyData({ classes: 5 }) });
    await trainer.step();
    const batch = await tinyData({ classes: 5 }).batches({ batchSize: 8, seed: 3 }).next();
    expect(seen).toEqual([[...(batch.value.labels as Int32Array)]]);
    const samples = await trainer.sample({ count: 3, labels: [4, 0, 2] });
    expect(samples.shape).toEqual([3, 2]);
    await expect(trainer.sample({ count: 2, labels: [1, 5] })).rejects.toThrow(/from 0 to 4, received 5/);
    await expect(trainer.sample({ count: 2, labels: [1] })).rejects.toThrow(
      /one class per sample \(2\), received 1/,
    );
  });
});

describe('Trainer.sample', () => {
  it('gives the same samples for the same seed, in whatever batches', async () => {
    const trainer = await tinyTrainer();
    await trainer.step();
    const many = await trainer.sample({ count: 70, seed: 9 });
    expect(many.shape).toEqual([70, 2]);
    const latents = { data: new Float32Array(70 * 3), shape: [70, 3] };
    const drawn = tf.tidy(() => createLatents(9, 70));
    latents.data.set(drawn);
    const tail = { data: latents.data.slice(66 * 3), shape: [4, 3] };
    expect([...(await trainer.sample({ latents: tail })).data]).toEqual(Array.from(many.data.slice(66 * 2)));
    expect((await trainer.sample({ count: 70, seed: 10 })).data).not.toEqual(many.data);
  });

  it('uses the weight average unless told otherwise, and its moving statistics', async () => {
    const trainer = await tinyTrainer({ averageHalfLifeImages: 1e6, averageRampUp: 1 });
    await takeSteps(trainer, 4);
    const { latentSize, generator } = trainer.networks;
    const latents = { data: Float32Array.of(0.3, -1, 2), shape: [1, latentSize] };
    const predict = (model: tf.LayersModel) => [
      ...(model.predict(tf.tensor(latents.data, [1, 3])) as tf.Tensor).dataSync(),
    ];
    expect([...(await trainer.sample({ latents })).data]).toEqual(predict(trainer.weightAverage.model));
    expect([...(await trainer.sample({ latents, averaged: false })).data]).toEqual(predict(generator));
    expect(predict(generator)).not.toEqual(predict(trainer.weightAverage.model));
  });

  it('refuses latents that are too few for their shape', async () => {
    const trainer = await tinyTrainer();
    const latents = { data: new Float32Array(4), shape: [2, 3] };
    await expect(trainer.sample({ latents })).rejects.toThrow(/6 numbers for shape \[2, 3\], received 4/);
    trainer.dispose();
  });

  it('refuses steps and samples after dispose, which may be called again', async () => {
    const trainer = await tinyTrainer();
    trainer.dispose();
    trainer.dispose();
    await expect(trainer.step()).rejects.toThrow(/after dispose\(\)/);
    await expect(trainer.sample({ count: 1 })).rejects.toThrow(/after dispose\(\)/);
    await trainer.sync();
  });

  it('says so when a loss does not depend on its network', async () => {
    const trainer = await tinyTrainer({
      variant: tinyVariant({ generatorLoss: ({ real }) => ({ fit: tf.mean(real) }) }),
    });
    await expect(trainer.step()).rejects.toThrow(/tiny\.generatorLoss: must depend on the weights/);
    trainer.dispose();
  });

  it('refuses latents of another size and labels for networks without classes', async () => {
    const trainer = await tinyTrainer();
    const latents = { data: new Float32Array(4), shape: [1, 4] };
    await expect(trainer.sample({ latents })).rejects.toThrow('[count, 3], received [1, 4]');
    await expect(trainer.sample({ count: 1, labels: [0] })).rejects.toBeInstanceOf(OptionError);
    await expect(trainer.sample({})).rejects.toThrow('`count` or `latents` must be given');
  });
});

function createLatents(seed: number, count: number): Float32Array {
  return tf.tidy(
    () => createRandomSource(seed).fork('latents').normal([count, 3]).dataSync() as Float32Array,
  );
}
