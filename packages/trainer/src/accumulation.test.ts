import { createEngine } from '@gankit/runtime';
import type { DataShape, GanNetworks, TensorData } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchSizeAt, imagesBefore } from './batch-schedule.js';
import {
  eagerEngine,
  takeSteps,
  tinyData,
  tinyTrainer,
  tinyVariant,
  useCpu,
  withLazyTerm,
} from './tiny-gan.test.helpers.js';
import type { TrainerOptions } from './trainer-options.js';
import type { Trainer } from './trainer.js';

beforeAll(useCpu);

/** Without batch normalisation, so that a sample knows nothing of its batch. */
function plainNetworks({ sample }: DataShape, seed: number): GanNetworks {
  const dense = (units: number, inputs: number, offset: number) =>
    tf.layers.dense({
      units,
      inputShape: [inputs],
      activation: offset % 2 === 1 ? 'tanh' : 'linear',
      kernelInitializer: tf.initializers.glorotUniform({ seed: 10 * seed + offset }),
    });
  return {
    name: 'plain',
    latentSize: 3,
    data: { sample },
    generator: tf.sequential({ layers: [dense(8, 3, 1), dense(2, 8, 2)] }),
    discriminator: tf.sequential({ layers: [dense(8, 2, 3), dense(1, 8, 4)] }),
  };
}

/** 24 samples: three batches of 8 or six of 4 are an epoch, so both sizes see the same samples. */
function plainTrainer(options: Partial<TrainerOptions>): Promise<Trainer> {
  const data = tinyData({ size: 24 });
  const variant = tinyVariant({ ...withLazyTerm(2), discriminatorSteps: 2 });
  return tinyTrainer({ data, variant, networks: plainNetworks, ...options });
}

function expectClose(
  first: Readonly<Record<string, TensorData>>,
  second: Readonly<Record<string, TensorData>>,
): void {
  expect(Object.keys(first)).toEqual(Object.keys(second));
  for (const [name, { data }] of Object.entries(first)) {
    data.forEach((value, index) => expect(value).toBeCloseTo(second[name]!.data[index]!, 5));
  }
}

const common = {
  clipGradientNorm: 0.3,
  signals: true,
  learningRateSchedule: { warmUpSteps: 3 },
} as const;

describe('accumulate', () => {
  it('is one batch of that many times the size', async () => {
    const large = await plainTrainer({ ...common, batchSize: 8 });
    const small = await plainTrainer({ ...common, batchSize: 4, accumulate: 2 });
    for (let step = 0; step < 4; step += 1) {
      const [wanted, found] = [await large.step(), await small.step()];
      expect(found.images).toBe(wanted.images);
      for (const kind of ['losses', 'signals'] as const) {
        expect(Object.keys(found[kind]!)).toEqual(Object.keys(wanted[kind]!));
        const { 'discriminator/ranking': _, ...comparable } = wanted[kind]!; // of pairs within a batch
        for (const [name, value] of Object.entries(comparable)) {
          expect(found[kind]![name]).toBeCloseTo(value, 5);
        }
      }
    }
    expectClose((await small.state()).tensors, (await large.state()).tensors);
    expect((await small.state()).json.loaderPosition).toBe(16);
  });

  it('is so in compiled steps', async () => {
    const engine = await createEngine({ engine: 'compiled', threads: 1 });
    const [compiled, eager] = await Promise.all(
      [engine, eagerEngine()].map((each) =>
        plainTrainer({
          ...common,
          batchSize: 4,
          accumulate: 3,
          engine: each,
          optimizers: { generator: { name: 'adamw', weightDecay: 0.4 } },
        }),
      ),
    );
    await takeSteps(eager!, 3);
    await takeSteps(compiled!, 3);
    expectClose((await compiled!.state()).tensors, (await eager!.state()).tensors);
    compiled!.dispose();
    engine.dispose();
  });

  it('goes on exactly, also after a step that failed half-way', async () => {
    const options = { batchSize: 4, accumulate: 2 };
    const whole = await plainTrainer(options);
    const losses = await takeSteps(whole, 5);
    const first = await plainTrainer(options);
    await takeSteps(first, 2);
    const saved = await first.state();
    const data = tinyData({ size: 24 });
    let broken = false;
    const second = await plainTrainer({
      ...options,
      data: {
        ...data,
        batches(given) {
          const stream = data.batches(given);
          const next = async () => {
            const result = await stream.next();
            if (broken && stream.position % 4 === 2) result.value!.data.fill(Number.NaN);
            return result;
          };
          return Object.assign(Object.create(stream) as typeof stream, { next });
        },
      },
    });
    await second.restore(saved);
    broken = true;
    await expect(second.step()).rejects.toMatchObject({ code: 'NOT_FINITE' });
    broken = false;
    await second.restore(saved);
    expect(await takeSteps(second, 3)).toEqual(losses.slice(2));
    expect((await second.state()).tensors).toEqual((await whole.state()).tensors);
  });

  it('frees its sums', async () => {
    const before = tf.memory().numTensors;
    const trainer = await plainTrainer({ batchSize: 4, accumulate: 2, learningRateSchedule: {} });
    await takeSteps(trainer, 3);
    trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('batchSchedule', () => {
  const settings = {
    batchSize: 4,
    batchSchedule: [
      { step: 2, batchSize: 6 },
      { step: 5, batchSize: 12 },
    ],
  };

  it('says size and images by the step', () => {
    expect([0, 1, 2, 4, 5, 9].map((step) => batchSizeAt(step, settings))).toEqual([4, 4, 6, 6, 12, 12]);
    expect([0, 2, 3, 5, 7].map((step) => imagesBefore(step, settings))).toEqual([0, 8, 14, 26, 50]);
    expect(imagesBefore(3, { ...settings, accumulate: 2 })).toBe(28);
  });

  it.each([2, 3, 5])('goes on exactly after %s steps, with steps prepared per size', async (stop) => {
    const whole = await plainTrainer(settings);
    const losses = await takeSteps(whole, 7);
    const engine = eagerEngine();
    const first = await plainTrainer({ ...settings, engine });
    await takeSteps(first, stop);
    const { tensors, json } = await first.state();
    const second = await plainTrainer(settings);
    await second.restore({ tensors, json: JSON.parse(JSON.stringify(json)) as typeof json });
    expect(await takeSteps(second, 7 - stop)).toEqual(losses.slice(stop));
    const state = await second.state();
    expect(state.tensors).toEqual((await whole.state()).tensors);
    // 2 discriminator updates per step: 4 batches of 4, 6 of 6, 4 of 12, in units of 12 samples at the end
    expect(state.json).toMatchObject({ step: 7, images: 2 * 50, loaderPosition: 8, loaderBatchSize: 12 });
    expect(engine.prepared.length).toBe(stop > 2 ? 6 : 3);
  });

  it('carries compiled weights from one size to the next', async () => {
    const engine = await createEngine({ engine: 'compiled', threads: 1 });
    const compiled = await plainTrainer({ ...settings, engine });
    const eager = await plainTrainer(settings);
    await takeSteps(compiled, 4);
    await takeSteps(eager, 4);
    expectClose((await compiled.state()).tensors, (await eager.state()).tensors);
    compiled.dispose();
    engine.dispose();
  });

  it('refuses steps that do not rise, and batches larger than the data', async () => {
    const refuse = (changes: readonly [number, number][]) =>
      plainTrainer({ batchSchedule: changes.map(([step, batchSize]) => ({ step, batchSize })) });
    await expect(
      refuse([
        [4, 8],
        [4, 9],
      ]),
    ).rejects.toThrow('rising steps, received 4 after 4');
    await expect(refuse([[0, 8]])).rejects.toThrow('`batchSchedule.step` must be a whole number at least 1');
    await expect(refuse([[3, 25]])).rejects.toThrow('(24 in tiny data), received 25');
  });
});
