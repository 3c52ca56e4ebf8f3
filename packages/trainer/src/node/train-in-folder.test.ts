import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError, type GanVariant } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { decode } from 'fast-png';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  eagerEngine,
  tinyData,
  tinyNetworks,
  tinyVariant,
  useCpu,
  withLazyTerm,
} from '../tiny-gan.test.helpers.js';
import { formatFinding } from '../finding.js';
import { latestCheckpoint } from './checkpoint-folders.js';
import { loadCheckpoint } from './checkpoint.js';
import type { FolderOptions } from './folder-options.js';
import { openRun } from './open-run.js';
import { errorOf, removeRun, runInFolder, runOptions, temporaryRun } from './run-folder.test.helpers.js';
import { writeReport } from './report.js';
import { appendMetrics, readBest, readMetrics, readRunRecord } from './run-folder.js';
import { trainInFolder } from './train-in-folder.js';

let out: string;
beforeAll(useCpu);
beforeEach(async () => {
  out = await temporaryRun();
});
afterEach(() => removeRun(out));

const run = (changes: Partial<FolderOptions> = {}) => runInFolder({ out, ...changes });

describe('trainInFolder', () => {
  it('saves a checkpoint when its loop is left', async () => {
    for await (const { step } of trainInFolder(runOptions({ out, steps: 50 }))) if (step === 3) break;
    expect(await readdir(join(out, 'checkpoints'))).toEqual(['step-000003']);
    const losing = async () => {
      for await (const { step } of trainInFolder(runOptions({ out, steps: 50, resume: true })))
        if (step === 5) throw new Error('in the loop');
    };
    await expect(losing()).rejects.toThrow('in the loop');
    expect(await readdir(join(out, 'checkpoints'))).toContain('step-000005');
    expect((await run({ resume: true })).map(({ step }) => step)).toEqual([6]);
  });

  it('says which layer openRun does not know, and how to make it known', async () => {
    class Passing extends tf.layers.Layer {
      static readonly className = 'Passing';
    }
    const discriminator = tf.sequential({
      layers: [new Passing({ inputShape: [2] }), tf.layers.dense({ units: 1 })],
    });
    await run({ networks: { ...tinyNetworks({ sample: [2] }, 1), discriminator } });
    const before = tf.memory().numTensors;
    await expect(openRun(out, { engine: eagerEngine() })).rejects.toThrow(
      /discriminator` must hold a model of known layers: Unknown layer: Passing\. Register.*`registerLayers\(\)`/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses networks whose checkpoints could not be loaded, and options it does not have', async () => {
    const part = (name: string, inputs: number) =>
      tf.sequential({ name, layers: [tf.layers.dense({ name: 'fc', units: 2, inputShape: [inputs] })] });
    const generator = tf.sequential({ layers: [part('first', 3), part('second', 2)] });
    const networks = { ...tinyNetworks({ sample: [2] }, 1), generator };
    expect((await errorOf({ out, networks })).message).toMatch(
      /generator must have weights of different names.*`fc\/kernel` twice/,
    );
    expect((await errorOf({ out, checkpointevery: 2 } as never)).message).toMatch(/mean `checkpointEvery`\?/);
    expect(await readdir(join(out, '..'))).not.toContain('run.json');
  });

  it('writes the run folder', async () => {
    const steps = await run({ config: { variant: 'tiny', note: '<b>' } });
    expect(
      steps.map(({ step, samples, checkpoint }) => [step, samples !== undefined, checkpoint !== undefined]),
    ).toEqual([
      [1, false, false],
      [2, false, false],
      [3, true, false],
      [4, false, true],
      [5, false, false],
      [6, true, true],
    ]);
    expect((await readdir(out)).sort()).toEqual([
      'checkpoints',
      'metrics.jsonl',
      'report.html',
      'run.json',
      'samples',
    ]);
    expect(await readdir(join(out, 'samples'))).toEqual([
      'interpolation-000004.png',
      'interpolation-000006.png',
      'step-000003.png',
      'step-000006.png',
    ]);
    expect(await readdir(join(out, 'checkpoints'))).toEqual(['step-000004', 'step-000006']);
    expect(await readRunRecord(out)).toMatchObject({
      format: 1,
      config: { variant: 'tiny', note: '<b>' },
      variant: 'tiny',
      networks: { name: 'tiny', latentSize: 3, data: { sample: [2] } },
      data: { name: 'tiny data', size: 40, fingerprint: 'tiny-data' },
      settings: { batchSize: 8, seed: 3 },
      steps: 6,
      engine: { name: 'cpu', description: 'tfjs cpu, for tests' },
      versions: { node: process.versions.node },
    });
    const lines = await readMetrics(out);
    expect(lines.map(({ step, images }) => [step, images])).toEqual([
      [2, 16],
      [4, 32],
      [6, 48],
    ]);
    expect(lines[2]!.losses).toEqual(steps[5]!.losses);
  });

  it('draws image grids', async () => {
    await run({ data: tinyData({ sample: [4, 4, 3] }), steps: 1 });
    const { width, height, channels } = decode(await readFile(join(out, 'samples', 'step-000001.png')));
    expect({ width, height, channels }).toEqual({ width: 2 + 3 * 6, height: 2 + 2 * 6, channels: 3 });
  });

  it('says so when samples cannot be drawn', async () => {
    const notices: string[] = [];
    await run({ data: tinyData({ sample: [3] }), steps: 1, onNotice: (notice) => notices.push(notice) });
    expect(notices).toEqual(['Samples of this shape cannot be drawn: no sample grids are written.']);
  });

  it('logs the last value of a lazy term since the line before', async () => {
    await run({ variant: tinyVariant(withLazyTerm(4)), logEvery: 3 });
    const lines = await readMetrics(out); // due at the 1st and the 5th step
    expect(lines.map(({ losses }) => 'discriminator/penalty' in losses)).toEqual([true, true]);
  });

  it('keeps the best checkpoint by score', async () => {
    const fids = [30, 10, 20];
    const score = async () => ({ fid: fids.shift()!, recall: 0.5 });
    const steps = await run({ score, scoreEvery: 2, checkpointEvery: 100 });
    expect(steps.map(({ scores }) => scores?.['fid'])).toEqual([undefined, 30, undefined, 10, undefined, 20]);
    expect(await readBest(out)).toMatchObject({
      step: 4,
      checkpoint: join('checkpoints', 'step-000004'),
      metric: 'fid',
      goal: 'lower',
      value: 10,
    });
    expect((await readMetrics(out)).map(({ scores }) => scores?.['fid'])).toEqual([30, 10, 20]);
    const best = await openRun(out, { checkpoint: 'best', engine: eagerEngine() });
    expect(best.step).toBe(4);
    best.dispose();
  });

  it('keeps the checkpoint when scoring fails', async () => {
    const score = async () => {
      throw new RangeError('no memory');
    };
    const error = await errorOf({ out, score, scoreEvery: 4 });
    expect(error.message).toBe('no memory');
    expect(await latestCheckpoint(out)).toBe(join(out, 'checkpoints', 'step-000004'));
  });

  it('reads scores of an earlier step, added later, in the order of steps', async () => {
    await run();
    await appendMetrics(out, { step: 4, images: 32, seconds: 1, losses: {}, scores: { fid: 9 } });
    await writeReport(out);
    expect((await readMetrics(out)).map(({ step }) => step)).toEqual([2, 4, 4, 6]);
    await appendFile(join(out, 'metrics.jsonl'), '{"step": 7, "ima'); // killed here
    await appendMetrics(out, { step: 8, images: 64, seconds: 2, losses: {} });
    expect((await readMetrics(out)).map(({ step }) => step)).toEqual([2, 4, 4, 6, 8]);
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('48 images');
  });

  it('refuses a folder that has a run, and loses nothing', async () => {
    await run({ steps: 2 });
    const before = await readFile(join(out, 'metrics.jsonl'), 'utf8');
    const error = await errorOf({ out, steps: 2 });
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error.message).toMatch(/must not have a run already, received .*run\. Resume it/);
    expect(await readFile(join(out, 'metrics.jsonl'), 'utf8')).toBe(before);
  });

  it('saves a checkpoint when aborted', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    for await (const { step } of trainInFolder(runOptions({ out, signal: controller.signal }))) {
      seen.push(step);
      if (step === 3) controller.abort();
    }
    expect(seen).toEqual([1, 2, 3]);
    expect(await latestCheckpoint(out)).toBe(join(out, 'checkpoints', 'step-000003'));
    expect((await readMetrics(out)).map(({ step }) => step)).toEqual([2, 3]);
  });

  it('stops at NaN, keeps the last good checkpoint and names it', async () => {
    let calls = 0;
    const variant = tinyVariant({
      generatorLoss: ({ discriminate, fake }) => ({
        adversarial: tf.mul(tf.mean(discriminate(fake)), (calls += 1) === 6 ? Infinity : -1) as tf.Scalar,
      }),
    });
    const error = await errorOf({ out, variant, steps: 9 });
    expect(error.code).toBe('NOT_FINITE');
    expect(error.message).toMatch(
      /generator's `adversarial`.*at step 6.*last good checkpoint is .*step-000004/,
    );
    expect(await readdir(join(out, 'checkpoints'))).toEqual(['step-000004']);
  });

  /** The generator's loss is infinite at one call of its formula, or from it on. */
  const brokenAt = (call: number, from = false): GanVariant => {
    let calls = 0;
    return tinyVariant({
      generatorLoss({ discriminate, fake }) {
        calls += 1;
        const broken = from ? calls >= call : calls === call;
        return { adversarial: tf.mul(tf.mean(discriminate(fake)), broken ? Infinity : -1) as tf.Scalar };
      },
    });
  };

  it('goes back and on with half the step size when told to recover, and says so', async () => {
    const steps = await run({ variant: brokenAt(6), steps: 8, checkpointEvery: 2, onNotFinite: 'recover' });
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 4, 5, 6, 7, 8]);
    const [finding] = steps[5]!.findings!;
    expect(finding).toMatchObject({ kind: 'not-finite', step: 6 });
    expect(formatFinding(finding!)).toMatch(
      /not-finite at step 6: .*generator's `adversarial` must be finite.* Went back to step 4 and on with 0\.5 of the step size \(1 of at most 3 times\)/,
    );
    const lines = await readMetrics(out);
    expect(lines.map(({ step }) => step)).toEqual([2, 4, 4, 6, 8]);
    expect(lines[2]!.findings).toEqual([finding]);
    const { manifest } = await loadCheckpoint((await latestCheckpoint(out))!);
    expect(manifest.state.learningRateScale).toBe(0.5);
  });

  it('counts how often it went back before a resume', async () => {
    const recovering = { checkpointEvery: 2, onNotFinite: 'recover', maxRecoveries: 2 } as const;
    await run({ ...recovering, variant: brokenAt(3), steps: 4 });
    const advices: (string | undefined)[] = [];
    const resumed = trainInFolder(
      runOptions({ ...recovering, out, resume: true, variant: brokenAt(1, true), steps: 6 }),
    );
    const drain = async (): Promise<void> => {
      for await (const { findings } of resumed) advices.push(findings?.[0]?.advice);
    };
    await expect(drain()).rejects.toThrow(/must be finite/);
    expect(advices).toEqual([expect.stringContaining('0.25 of the step size (2 of at most 2 times)')]);
  });

  it('goes further back when the same checkpoint fails again, and stops after so many times', async () => {
    const notices: (readonly [number, string | undefined])[] = [];
    const training = trainInFolder(
      runOptions({
        out,
        variant: brokenAt(6, true),
        steps: 8,
        checkpointEvery: 2,
        onNotFinite: 'recover',
        maxRecoveries: 2,
      }),
    );
    const drain = async (): Promise<void> => {
      for await (const { step, findings } of training) {
        if (findings !== undefined) notices.push([step, findings[0]?.advice.slice(0, 22)]);
      }
    };
    await expect(drain()).rejects.toThrow(/adversarial.*The last good checkpoint is/);
    expect(notices).toEqual([
      [4, 'Went back to step 4 an'],
      [2, 'Went back to step 2 an'],
    ]);
  });

  it('saves no weights that are no numbers', async () => {
    const error = await errorOf({
      out,
      variant: tinyVariant({ state: () => ({ balance: tf.scalar(NaN) }) }),
      steps: 1,
    });
    expect(error.message).toMatch(
      /saveCheckpoint: `state\/balance` must be finite, but has NaN or infinity after step 1/,
    );
    expect(await latestCheckpoint(out)).toBeUndefined();
  });
});
