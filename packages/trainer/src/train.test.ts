import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { equilibrium } from './stopping/equilibrium.js';
import { eagerEngine, tinyData, tinyVariant, useCpu } from './tiny-gan.test.helpers.js';
import { train } from './train.js';

beforeAll(useCpu);

const options = () => ({
  variant: tinyVariant(),
  data: Promise.resolve(tinyData()),
  batchSize: 8,
  engine: eagerEngine(),
});

describe('train', () => {
  it('gives every step, and samples afterwards', async () => {
    const run = train({ ...options(), steps: 4 });
    const seen: number[] = [];
    for await (const { step, losses } of run) {
      seen.push(step);
      expect(losses['generator/adversarial']).toBeGreaterThan(0);
    }
    expect(seen).toEqual([1, 2, 3, 4]);
    expect((await run.sample({ count: 5 })).shape).toEqual([5, 2]);
    expect((await run.networks).name).toBe('tiny');
    await run.dispose();
  });

  it('gives each `logEvery`-th step and the last', async () => {
    const seen: number[] = [];
    for await (const { step } of train({ ...options(), steps: 8, logEvery: 3 })) seen.push(step);
    expect(seen).toEqual([3, 6, 8]);
  });

  it('ends after the step at hand when aborted', async () => {
    const controller = new AbortController();
    const run = train({ ...options(), steps: 100, signal: controller.signal });
    for await (const { step } of run) if (step === 2) controller.abort();
    expect((await run.trainer).position.step).toBe(2);
  });

  it('refuses work after dispose, which would begin with new networks', async () => {
    const run = train({ ...options(), steps: 2 });
    for await (const _ of run);
    await run.dispose();
    await run.dispose();
    await expect(run.sample({ count: 1 })).rejects.toThrow(/must not be used after dispose\(\)/);
    await expect(run.networks).rejects.toThrow(/after dispose/);
  });

  it('can be disposed after it failed to begin', async () => {
    const before = tf.memory().numTensors;
    const run = train({ ...options(), steps: 2, stopping: equilibrium() });
    await expect(run[Symbol.asyncIterator]().next()).rejects.toThrow(/`heldOut` must be given/);
    await run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses options of a run folder, and misspelt ones', () => {
    const out = { out: 'runs/x' } as object;
    expect(() => train({ ...options(), steps: 2, ...out })).toThrow(/train: `out` must not be given/);
    const logevery = { logevery: 2 } as object;
    expect(() => train({ ...options(), steps: 2, ...logevery })).toThrow(/Did you mean `logEvery`\?/);
  });

  it('refuses a number of steps that is none', () => {
    expect(() => train({ ...options(), steps: 1.5 })).toThrow(/`steps` must be a whole number/);
  });
});
