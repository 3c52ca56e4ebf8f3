import { createLoader, type GanVariant, type StepContext } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { discriminatorLoss, takeSteps, tinyTrainer, tinyVariant, useCpu } from '../tiny-gan.test.helpers.js';

beforeAll(useCpu);

/** Data whose samples all have a sum of 4, which the discriminator below takes for its logit; the generator gives 0. */
const data = createLoader({
  name: 'fours',
  size: 16,
  shape: { sample: [2, 2, 1] },
  fingerprint: 'fours',
  read: async ({ length }) => ({ data: new Float32Array(length * 4).fill(1), shape: [length, 2, 2, 1] }),
});

function summing(outputs: 'one' | 'patches' = 'one') {
  const samples = tf.input({ shape: [2, 2, 1] });
  const ones = { kernelInitializer: 'ones', filters: 1 } as const;
  const patches = tf.layers.conv2d({ ...ones, kernelSize: 1 }).apply(samples);
  const whole = tf.layers.flatten().apply(tf.layers.conv2d({ ...ones, kernelSize: 2 }).apply(samples));
  const zeros = tf.layers.dense({ units: 4, inputShape: [3], kernelInitializer: 'zeros' });
  return () => ({
    name: 'summing',
    latentSize: 3,
    data: { sample: [2, 2, 1] },
    generator: tf.sequential({ layers: [zeros, tf.layers.reshape({ targetShape: [2, 2, 1] })] }),
    discriminator: tf.model({
      inputs: samples,
      outputs: (outputs === 'one' ? whole : patches) as tf.SymbolicTensor,
    }),
  });
}

async function signalsOf(change: Partial<GanVariant>, networks = summing()) {
  const trainer = await tinyTrainer({ variant: tinyVariant(change), networks, data, signals: true });
  const { signals } = await trainer.step();
  trainer.dispose();
  return signals!;
}

const changed = (change: (samples: tf.Tensor) => tf.Tensor) => (context: StepContext) => ({
  adversarial: discriminatorLoss({
    ...context,
    discriminate: (samples) => context.discriminate(change(samples)),
  }),
});

describe('signals of a step', () => {
  it('tell how the discriminator judges real and generated samples', async () => {
    const signals = await signalsOf({});
    expect(signals['discriminator/realProbability']).toBeCloseTo(1 / (1 + Math.exp(-4)), 5);
    expect(signals['discriminator/fakeProbability']).toBe(0.5);
    expect(signals['discriminator/realAccuracy']).toBe(1);
    expect(signals['discriminator/fakeAccuracy']).toBe(0.5); // a logit of 0 is half right
    expect(signals['discriminator/ranking']).toBe(1);
  });

  it('know samples again that an augmentation changed, in whatever order they are judged', async () => {
    const halved = changed((samples) => tf.reshape(tf.mul(samples, 0.5), samples.shape));
    expect((await signalsOf({ discriminatorLoss: halved }))['discriminator/realProbability']).toBeCloseTo(
      1 / (1 + Math.exp(-2)),
      5,
    );
    const fakeFirst = (context: StepContext) => {
      const judge = (samples: tf.Tensor) => tf.mean(context.discriminate(tf.mul(samples, 0.25)));
      return { adversarial: tf.sub(judge(context.fake), judge(context.real)) as tf.Scalar };
    };
    expect((await signalsOf({ discriminatorLoss: fakeFirst }))['discriminator/realProbability']).toBeCloseTo(
      1 / (1 + Math.exp(-1)),
      5,
    );
  });

  it('take the mean of patches', async () => {
    const signals = await signalsOf({}, summing('patches'));
    expect(signals['discriminator/realProbability']).toBeCloseTo(1 / (1 + Math.exp(-1)), 5);
    expect(signals['discriminator/ranking']).toBe(1);
  });

  it('leave out what a loss does not ask for, and mixtures of both', async () => {
    const mixed = ({ discriminate, real, fake }: StepContext) => ({
      adversarial: tf.mean(discriminate(tf.add(tf.mul(0.3, real), tf.mul(0.7, fake)))) as tf.Scalar,
    });
    expect(Object.keys(await signalsOf({ discriminatorLoss: mixed }))).toEqual([
      'discriminator/gradientNorm',
      'generator/gradientNorm',
    ]);
  });

  it('have the length of the gradient before it is shortened', async () => {
    const variant = tinyVariant({ discriminatorOptimizer: () => tf.train.sgd(1) });
    const trainer = await tinyTrainer({ variant, signals: true });
    const before = (await trainer.state()).tensors;
    const { signals } = await trainer.step();
    const after = (await trainer.state()).tensors;
    const moved = Object.keys(after)
      .filter((name) => name.startsWith('discriminator/'))
      .flatMap((name) => [...after[name]!.data].map((value, index) => value - before[name]!.data[index]!));
    expect(signals!['discriminator/gradientNorm']).toBeCloseTo(Math.hypot(...moved), 5);
    const clipped = await tinyTrainer({ variant, signals: true, clipGradientNorm: 0.01 });
    const norm = 'discriminator/gradientNorm';
    expect((await clipped.step()).signals![norm]).toBe(signals![norm]);
  });

  it('change no bit of a compiled step', async () => {
    const [plain, watched] = await Promise.all(
      [false, true].map((signals) => tinyTrainer({ engine: 'compiled', signals })),
    );
    expect(await takeSteps(watched!, 3)).toEqual(await takeSteps(plain!, 3));
    expect((await watched!.state()).tensors).toEqual((await plain!.state()).tensors);
    plain!.dispose();
    watched!.dispose();
  });

  it('change no weight, leave no tensor, and are not there unless asked for', async () => {
    const [plain, watched] = [await tinyTrainer(), await tinyTrainer({ signals: true })];
    expect(await takeSteps(watched, 3)).toEqual(await takeSteps(plain, 3));
    expect((await watched.state()).tensors).toEqual((await plain.state()).tensors);
    expect('signals' in (await plain.step())).toBe(false);
    const before = tf.memory().numTensors;
    await watched.step();
    expect(tf.memory().numTensors).toBe(before);
  });
});
