import { createLoader, type GanNetworks, type GanVariant, type Loader } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { eagerEngine, tinyData, tinyTrainer, tinyVariant, useCpu } from '../tiny-gan.test.helpers.js';
import { createDualityGapProbe } from './duality-gap.js';

beforeAll(useCpu);

/** All data is 0.5, `G(z) = u` and `D(x) = w · x`: a game of two numbers. */
const [target, rate, decay] = [0.5, 0.1, 0.3];
const constantData: Loader = createLoader({
  name: 'constant',
  size: 16,
  shape: { sample: [1] },
  fingerprint: 'constant',
  read: async (indices) => ({
    data: new Float32Array(indices.length).fill(target),
    shape: [indices.length, 1],
  }),
});

function numbers(u: number, w: number): GanNetworks {
  const dense = (kernel: number, bias?: number): tf.LayersModel =>
    tf.sequential({
      layers: [
        tf.layers.dense({
          units: 1,
          inputShape: [1],
          useBias: bias !== undefined,
          kernelInitializer: tf.initializers.constant({ value: kernel }),
          ...(bias === undefined ? {} : { biasInitializer: tf.initializers.constant({ value: bias }) }),
        }),
      ],
    });
  const generator = dense(0, u);
  generator.layers[0]!.trainable = true;
  return { name: 'numbers', latentSize: 1, data: { sample: [1] }, generator, discriminator: dense(w) };
}

/** `M(u, w) = w (0.5 - u)`; the discriminator pays `decay / 2 · w²` beside it, which is not part of the game's value. */
const game: GanVariant = {
  name: 'game-of-two-numbers',
  discriminatorSteps: 1,
  discriminatorOptimizer: () => tf.train.sgd(rate),
  generatorOptimizer: () => tf.train.sgd(rate),
  networks: () => numbers(0, 0),
  discriminatorLoss: ({ discriminate, real, fake, discriminatorWeights }) => ({
    adversarial: tf.sub(tf.mean(discriminate(fake)), tf.mean(discriminate(real))),
    penalty: tf.mul(decay / 2, tf.sum(tf.square(discriminatorWeights[0]!))),
  }),
  // only the bias shall move: the kernel times latents would make the game a matter of chance
  generatorLoss: ({ generate, latents, discriminate }) => ({
    adversarial: tf.neg(tf.mean(discriminate(generate(tf.zerosLike(latents))))) as tf.Scalar,
  }),
};

describe('createDualityGapProbe', () => {
  it.each([
    { u: -0.2, w: 0.4, updates: 7, least: 0.3, most: 0.4 },
    { u: 0.9, w: 0.25, updates: 3, least: 0.05, most: 0.08 },
    { u: target, w: 0, updates: 5, least: 0, most: 0 },
  ])('finds the gap of the game at $u and $w, worked out by hand', async ({ u, w, updates, least, most }) => {
    const trainer = await tinyTrainer({
      variant: game,
      networks: numbers(u, w),
      data: constantData,
      batchSize: 4,
    });
    const probe = createDualityGapProbe(trainer, constantData);
    const { gap, worstDiscriminator, worstGenerator } = await probe.measure({ updates, batches: 2 });
    let best = w;
    for (let update = 0; update < updates; update += 1) best += rate * (target - u - decay * best);
    expect(worstDiscriminator).toBeCloseTo(best * (target - u), 5);
    expect(worstGenerator).toBeCloseTo(w * (target - u - updates * rate * w), 5);
    expect(gap).toBeCloseTo(worstDiscriminator - worstGenerator, 12);
    expect(gap).toBeGreaterThanOrEqual(least);
    expect(gap).toBeLessThanOrEqual(most);
    probe.dispose();
    trainer.dispose();
  });

  it('changes no bit of the training, whose next steps are the same, and leaves no tensor', async () => {
    const state = (): Record<string, tf.Tensor> => ({ balance: tf.scalar(0.25) });
    const options = { variant: tinyVariant({ state }), learningRateSchedule: { warmUpSteps: 4 } };
    const plain = await tinyTrainer({ ...options, engine: eagerEngine() });
    const measured = await tinyTrainer({ ...options, engine: eagerEngine() });
    for (const trainer of [plain, measured]) for (let step = 0; step < 3; step += 1) await trainer.step();
    const heldOut = tinyData({ size: 24, fingerprint: 'held out' });
    const probe = createDualityGapProbe(measured, heldOut);
    const first = await probe.measure({ updates: 4, batches: 2, seed: 9 });
    const tensors = tf.memory().numTensors;
    expect(await probe.measure({ updates: 4, batches: 2, seed: 9 })).toEqual(first);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(Number.isFinite(first.gap)).toBe(true);
    const [before, after] = [await plain.state(), await measured.state()];
    expect(after.tensors).toEqual(before.tensors);
    expect({ ...after.json, seconds: 0 }).toEqual({ ...before.json, seconds: 0 });
    expect((await measured.step()).losses).toEqual((await plain.step()).losses);
    for (const owner of [probe, plain, measured]) owner.dispose();
  });

  it('refuses a variant without an adversarial term', async () => {
    const variant = tinyVariant({
      discriminatorLoss: ({ discriminate, real }) => ({ other: tf.mean(discriminate(real)) as tf.Scalar }),
    });
    const trainer = await tinyTrainer({ variant });
    const probe = createDualityGapProbe(trainer, tinyData());
    await expect(probe.measure({ updates: 1 })).rejects.toThrow(
      /discriminator of tiny must have a term `adversarial` at every step\. Stop by another rule, such as plateau/,
    );
    probe.dispose();
    trainer.dispose();
  });
});
