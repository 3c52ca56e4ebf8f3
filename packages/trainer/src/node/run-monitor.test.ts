import { createLoader, type GanVariant, type Loader, type LossTerms, type StepContext } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tinyData, tinyVariant, useCpu } from '../tiny-gan.test.helpers.js';
import { diagnoseRun } from './diagnose-run.js';
import type { FolderOptions } from './folder-options.js';
import { latestCheckpoint } from './checkpoint-folders.js';
import { loadCheckpoint } from './checkpoint.js';
import { readMetrics } from './run-folder.js';
import { removeRun, runInFolder, runOptions, temporaryRun } from './run-folder.test.helpers.js';
import { trainInFolder } from './train-in-folder.js';

let out: string;
beforeAll(useCpu);
beforeEach(async () => {
  out = await temporaryRun();
});
afterEach(() => removeRun(out));

/** Trains with a line every 10 steps and a measurement every 20. */
async function findingsOf(changes: Partial<FolderOptions>): Promise<readonly string[]> {
  const every = { checkpointEvery: 1000, sampleEvery: 1000, logEvery: 10, monitorEvery: 20 };
  const steps = await runInFolder({ out, batchSize: 16, ...every, ...changes });
  const told = steps.flatMap(({ findings = [] }) => findings);
  expect((await diagnoseRun(out)).findings).toEqual(told);
  return told.map(({ kind }) => kind);
}

const optimizers = (discriminator: number, generator: number): Partial<GanVariant> => ({
  discriminatorOptimizer: () => tf.train.adam(discriminator, 0.5),
  generatorOptimizer: () => tf.train.adam(generator, 0.5),
});

/** The same data with its values multiplied. */
function scaled(data: Loader, scale: number): Loader {
  return createLoader({
    ...data,
    async read(indices) {
      const batch = await data.read(indices);
      return { ...batch, data: batch.data.map((value) => value * scale) };
    },
  });
}

const images = { sample: [6, 6, 1], size: 80 };

describe('a run made to fail', () => {
  it('has a discriminator that is always right', async () => {
    const variant = tinyVariant(optimizers(0.05, 0));
    expect(await findingsOf({ variant, data: tinyData(images), steps: 260 })).toEqual([
      'saturated-discriminator',
    ]);
  });

  it('has a generator that explodes', async () => {
    const variant = tinyVariant(optimizers(0.001, 5));
    expect(await findingsOf({ variant, data: tinyData(images), steps: 60 })).toContain('saturated-generator');
  });

  it('has a critic without any bound', async () => {
    const unbounded = ({ discriminate, real, fake }: StepContext): LossTerms => ({
      adversarial: tf.sub(tf.mean(discriminate(fake)), tf.mean(discriminate(real))) as tf.Scalar,
    });
    const variant = tinyVariant({
      ...optimizers(0, 0.001),
      discriminatorOptimizer: () => tf.train.sgd(0.5),
      discriminatorLoss: unbounded,
    });
    expect(await findingsOf({ variant, data: tinyData(images), steps: 120 })).toContain(
      'exploding-gradients',
    );
  });

  it('has a generator that makes one and the same sample', async () => {
    const alike: Partial<GanVariant> = {
      generatorLoss: ({ fake }) => ({
        adversarial: tf.mul(100, tf.mean(tf.square(tf.sub(fake, tf.mean(fake, 0))))) as tf.Scalar,
      }),
    };
    const variant = tinyVariant({ ...optimizers(0.001, 0.01), ...alike });
    const kinds = await findingsOf({
      variant,
      data: tinyData({ size: 80 }),
      steps: 120,
      monitorEvery: 5,
      averageHalfLifeImages: 0,
    });
    expect(kinds).toContain('mode-collapse');
  });

  it('has few images, which the discriminator knows by heart', async () => {
    const data = tinyData({ sample: [6, 6, 1], size: 16 });
    const heldOut = tinyData({ ...images, size: 64 });
    const unseen = createLoader({
      ...heldOut,
      size: 48,
      read: (at) => heldOut.read(Int32Array.from(at, (index) => index + 16)),
    });
    const variant = tinyVariant(optimizers(0.01, 0.002));
    const kinds = await findingsOf({ variant, data, heldOut: unseen, steps: 200 });
    expect(kinds).toContain('few-images');
  });

  it.each([
    ['data-range', 255],
    ['constant-data', 0],
  ])('has data of the wrong kind: %s, told at the first step', async (kind, scale) => {
    expect(await findingsOf({ data: scaled(tinyData(), scale), steps: 1 })).toEqual([kind]);
    expect((await readMetrics(out))[0]).toMatchObject({ step: 1, findings: [{ kind, step: 1 }] });
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain(
      `<h3>${kind} <small>step 1</small></h3>`,
    );
  });
});

describe('a healthy run', () => {
  it('has no findings', async () => {
    expect(await findingsOf({ data: tinyData({ size: 400 }), steps: 300 })).toEqual([]);
    const { signals } = await diagnoseRun(out);
    expect(Object.keys(signals).sort()).toEqual([
      'data/extremes',
      'data/maximum',
      'data/minimum',
      'data/outside',
      'data/variety',
      'discriminator/fakeAccuracy',
      'discriminator/fakeProbability',
      'discriminator/gradientNorm',
      'discriminator/ranking',
      'discriminator/realAccuracy',
      'discriminator/realProbability',
      'generator/gradientNorm',
      'samples/coverage',
      'samples/diversity',
      'samples/extremes',
    ]);
  });

  it('has the same weights and losses when it is not watched', async () => {
    const watched = await runInFolder({ out, monitorEvery: 2 });
    const weights = async () => (await loadCheckpoint((await latestCheckpoint(out))!)).state.tensors;
    const expected = await weights();
    await removeRun(out);
    out = await temporaryRun();
    const plain = await runInFolder({ out, monitor: false });
    expect(await weights()).toEqual(expected);
    expect(plain.map(({ losses }) => losses)).toEqual(watched.map(({ losses }) => losses));
    expect((await readMetrics(out)).some((line) => 'signals' in line)).toBe(false);
  });

  it('goes on watching after a stop as if there had been none', async () => {
    const settings = { steps: 40, checkpointEvery: 20, logEvery: 10, monitorEvery: 20 };
    await runInFolder({ out, ...settings });
    const withoutTime = async () => (await readMetrics(out)).map((line) => ({ ...line, seconds: 0 }));
    const whole = await withoutTime();
    await removeRun(out);
    out = await temporaryRun();
    for await (const { step } of trainInFolder(runOptions({ out, ...settings }))) if (step === 27) break;
    await rm(join(out, 'checkpoints/step-000027'), { recursive: true }); // as if it had been killed
    await runInFolder({ out, ...settings, resume: true });
    expect(await withoutTime()).toEqual(whole);
  });
});
