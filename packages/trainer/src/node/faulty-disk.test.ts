import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { takeSteps, tinyTrainer, tinyVariant, useCpu } from '../tiny-gan.test.helpers.js';
import type { Trainer } from '../trainer.js';
import { removeTemporaries } from './atomic-files.js';
import { pruneCheckpoints, settleCheckpoints } from './checkpoint-folders.js';
import { loadLatestCheckpoint, saveCheckpoint, updateModelCard } from './checkpoint.js';
import { digestState } from './digest-state.js';
import { disk, resetDisk } from './faulty-disk.test.helpers.js';
import type { FolderOptions } from './folder-options.js';
import { errorOf, removeRun, runInFolder, runOptions, temporaryRun } from './run-folder.test.helpers.js';
import { readBest, readMetrics } from './run-folder.js';
import { trainInFolder } from './train-in-folder.js';

vi.mock('node:fs/promises', async (original) => {
  const { faultyFiles } = await import('./faulty-disk.test.helpers.js');
  return faultyFiles(await original<typeof import('node:fs/promises')>());
});

/** A run with checkpoints after 2, 4 and 6 steps, the second the best, and copies of it to break. */
let template: string;
let out: string;
let other: Trainer;
beforeAll(async () => {
  await useCpu();
  [template, out] = [await temporaryRun(), await temporaryRun()];
  const fids = [9, 3, 5];
  const score = async () => ({ fid: fids.shift()! });
  await runInFolder({ out: template, checkpointEvery: 2, scoreEvery: 2, score });
  other = await tinyTrainer({ variant: tinyVariant({ generatorOptimizer: () => tf.train.sgd(0.1) }) });
  await takeSteps(other, 6);
});
afterAll(async () => {
  resetDisk();
  other.dispose();
  for (const run of [template, out]) await removeRun(run);
});
beforeEach(() => renew());

async function renew(): Promise<void> {
  resetDisk();
  await rm(out, { recursive: true, force: true });
  await cp(template, out, { recursive: true });
}

async function newest(): Promise<string> {
  const damaged: CheckpointError[] = [];
  const found = await loadLatestCheckpoint(out, (error) => damaged.push(error));
  expect(damaged).toEqual([]);
  return digestState(found!.state);
}

/** Kills some work before each of its changes to the disk, and in the middle of it. */
async function killEverywhere(
  work: () => Promise<unknown>,
  check: (at: string) => Promise<void>,
): Promise<number> {
  resetDisk();
  await work();
  const changes = [...disk.changes];
  for (const half of [false, true]) {
    for (const [index, change] of changes.entries()) {
      await renew();
      resetDisk({ stopAt: index, half });
      await expect(work(), change).rejects.toThrow('killed');
      resetDisk();
      await check(`${half ? 'in' : 'before'} ${change}`);
    }
  }
  return changes.length;
}

describe('a process killed at any change of the disk', () => {
  it('leaves the old checkpoint or the new one of a step to be found, whole', async () => {
    const former = await newest();
    const next = digestState(await other.state());
    const found: string[] = [];
    const changes = await killEverywhere(
      () => saveCheckpoint(other, out),
      async (at) => {
        const digest = await newest();
        expect([former, next], at).toContain(digest);
        found.push(digest);
        await settleCheckpoints(out);
        await removeTemporaries(join(out, 'checkpoints'));
        expect(await readdir(join(out, 'checkpoints')), at).toEqual([
          'step-000002',
          'step-000004',
          'step-000006',
        ]);
        expect(await newest(), at).toBe(digest);
      },
    );
    expect(changes).toBeGreaterThan(15);
    expect(new Set(found)).toEqual(new Set([former, next]));
  });

  it('leaves every checkpoint whole while one gets a new card', async () => {
    const former = await newest();
    const copy = await tinyTrainer();
    await copy.restore((await loadLatestCheckpoint(out, () => {}))!.state);
    await killEverywhere(
      () => updateModelCard(copy, out),
      async (at) => expect(await newest(), at).toBe(former),
    );
    copy.dispose();
  });

  it('leaves the newest and the best while old ones go', async () => {
    const former = await newest();
    await killEverywhere(
      () => pruneCheckpoints(out, 1),
      async (at) => {
        expect(await newest(), at).toBe(former);
        await removeTemporaries(join(out, 'checkpoints'));
        const names = await readdir(join(out, 'checkpoints'));
        expect(names, at).toEqual(expect.arrayContaining(['step-000004', 'step-000006']));
        expect((await readBest(out))!.step, at).toBe(4);
      },
    );
  });
});

describe('a run killed after a checkpoint', () => {
  const score: FolderOptions['score'] = async ({ position }) => ({ fid: 10 - position.step });
  const goOn = (): Promise<Error> =>
    errorOf({ out, resume: true, steps: 8, checkpointEvery: 2, logEvery: 5, scoreEvery: 8, score });

  /** All that counts of a run, without what a clock decides. */
  async function outcome(): Promise<unknown> {
    const lines = await readMetrics(out);
    return [await newest(), await readBest(out), lines.map((line) => ({ ...line, seconds: 0 }))];
  }

  it('is logged, scored and compared as if it had not been', async () => {
    await goOn();
    const expected = await outcome();
    expect(expected).toMatchObject([{}, { step: 8, value: 2 }, [2, 4, 6, 8].map((step) => ({ step }))]);
    const changes = [...disk.changes];
    const saved = changes.lastIndexOf('rename temporary step-000008');
    expect(changes.length - saved).toBeGreaterThan(10);
    for (let index = saved; index < changes.lastIndexOf('rm lock.json'); index += 1) {
      if (!/^(rename|append)/.test(changes[index]!)) continue; // nothing else changes what others see
      await renew();
      resetDisk({ stopAt: index });
      expect((await goOn()).message).toBe('killed');
      resetDisk();
      await rm(join(out, 'lock.json'), { force: true }); // its process lives on here
      await goOn();
      expect(await outcome(), changes[index]).toEqual(expected);
    }
  });

  it('has the means of the steps before the checkpoint in its next line', async () => {
    const longer = { out, resume: true, steps: 9, checkpointEvery: 8, logEvery: 100, monitorEvery: 100 };
    await runInFolder(longer);
    const expected = await outcome();
    await renew();
    const run = trainInFolder(runOptions(longer));
    for (let step = 7; step <= 8; step += 1) await run.next();
    resetDisk({ stopAt: 0 });
    await expect(run.return()).rejects.toThrow('killed');
    resetDisk();
    await rm(join(out, 'lock.json'));
    await runInFolder(longer);
    expect(await outcome()).toEqual(expected);
  });
});

describe('a disk that refuses', () => {
  it.each([
    ['ENOSPC', 'write', 'the disk is full. Free some space; then resume, or begin again'],
    ['EDQUOT', 'write', 'the quota of this user is used up'],
    ['EIO', 'rename', 'the disk reports an error'],
    ['EROFS', 'mkdir temporary step', 'it lies on a disk that is read-only'],
  ])('%s at %s keeps what was there and says what to do', async (code, verb, reason) => {
    const former = await newest();
    const isMeant = (change: string): boolean =>
      change.startsWith(verb) && !/lock|run\.json|metrics/.test(change);
    resetDisk({ refuses: (change) => (isMeant(change) ? code : undefined) });
    const error = await errorOf({ out, resume: true, steps: 8, sampleEvery: 100, checkpointEvery: 1 });
    expect(error).toMatchObject({ name: 'CheckpointError', code: 'CHECKPOINT' });
    expect(error.message).toContain(`step-000007\` must be written, but ${reason}`);
    expect(error.message).toMatch(
      new RegExp(`every file and checkpoint from before is whole. \\(${code}\\)$`),
    );
    resetDisk();
    expect(await newest()).toBe(former);
    expect(await readdir(join(out, 'checkpoints'))).toHaveLength(3);
    const steps = await runInFolder({ out, resume: true, steps: 8 });
    expect(steps.map(({ step }) => step)).toEqual([7, 8]);
    expect((await readMetrics(out)).map(({ step }) => step)).toEqual([2, 4, 6, 8]);
  });

  it.each(['appendFile metrics.jsonl', 'write temporary step-000009.png', 'writeFile temporary lock.json'])(
    'says so too at %s',
    async (refused) => {
      resetDisk({ refuses: (change) => (change === refused ? 'ENOSPC' : undefined) });
      const error = await errorOf({ out, resume: true, steps: 9 });
      expect(error).toMatchObject({ name: 'CheckpointError' });
      expect(error.message).toMatch(/must be written, but the disk is full/);
    },
  );
});
