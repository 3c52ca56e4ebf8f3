import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError, OptionError } from '@gankit/core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plateau } from '../stopping/plateau.js';
import type { StoppingRule } from '../stopping/stopping-rule.js';
import { eagerEngine, useCpu } from '../tiny-gan.test.helpers.js';
import { latestCheckpoint } from './checkpoint-folders.js';
import { loadCheckpoint } from './checkpoint.js';
import { openRun } from './open-run.js';
import { errorOf, removeRun, runInFolder, temporaryRun, type RunChanges } from './run-folder.test.helpers.js';
import { readMetrics, readRunRecord } from './run-folder.js';

let out: string;
beforeAll(useCpu);
beforeEach(async () => {
  out = await temporaryRun();
});
afterEach(() => removeRun(out));

/** Scores in their order. */
const scoreOf = (values: readonly number[]) => {
  const left = [...values];
  return async () => ({ fid: left.shift()! });
};

const run = (changes: Omit<RunChanges, 'out'> = {}) => runInFolder({ out, ...changes });

describe('plateau', () => {
  const fids = [30, 10, 20, 9.8, 11, 12];
  const options = { steps: 12, checkpointEvery: 100, scoreEvery: 2, keepCheckpoints: 1 };

  it('ends the training, says why, keeps the best checkpoint and records it', async () => {
    const stopping = plateau({ patience: 2, minimumChange: 0.5 });
    const steps = await run({ ...options, score: scoreOf(fids), stopping });
    // 9.8 is not better than 10 by 0.5, and is the second in a row that is not
    expect(steps.at(-1)).toMatchObject({ step: 8, stopped: { rule: 'plateau', step: 8 } });
    const [finding] = steps.at(-1)!.findings!;
    expect(finding).toMatchObject({
      kind: 'stopped',
      seen: 'fid was 10 at step 4 and has not got better by more than 0.5 in 2 measurements since, the best of them being 9.8.',
    });
    expect(finding!.advice).toMatch(
      /The best checkpoint by fid is that of step 8 \(9\.8\)\. best\.json names it/,
    );
    const record = await readRunRecord(out);
    expect(record.stopped).toEqual({
      rule: 'plateau',
      step: 8,
      seen: finding!.seen,
      meaning: finding!.meaning,
    });
    expect((await readMetrics(out)).at(-1)!.findings).toEqual([finding]);
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('fid was 10 at step 4');
    expect(await latestCheckpoint(out)).toBe(join(out, 'checkpoints', 'step-000008'));
    const best = await openRun(out, { checkpoint: 'best', engine: eagerEngine() });
    expect(best.step).toBe(8);
    best.dispose();
  });

  it('counts on after a resume as if there had been none', async () => {
    const stopping = (): ReturnType<typeof plateau> => plateau({ patience: 3 });
    const values = [30, 10, 20, 15, 11, 12];
    const whole = await run({ ...options, score: scoreOf(values), stopping: stopping() });
    const [state, lines] = [await loadCheckpoint((await latestCheckpoint(out))!), await readMetrics(out)];
    await removeRun(out);
    out = await temporaryRun();
    // the first part also scores its last step, off the schedule, which must not count
    await run({
      ...options,
      steps: 7,
      score: scoreOf([30, 10, 20, 5]),
      best: { metric: 'fid', goal: 'lower' },
      stopping: stopping(),
    });
    const rest = await run({ ...options, resume: true, score: scoreOf([15, 11, 12]), stopping: stopping() });
    expect([whole.at(-1)!.step, rest.at(-1)!.step]).toEqual([10, 10]);
    expect(rest.at(-1)!.stopped).toEqual(whole.at(-1)!.stopped);
    const { tensors } = (await loadCheckpoint((await latestCheckpoint(out))!)).state;
    expect(tensors).toEqual(state.state.tensors);
    expect((await readMetrics(out)).at(-1)!.losses).toEqual(lines.at(-1)!.losses);
  });

  it('goes on only by an explicit wish, with patience from there', async () => {
    const stopping = plateau({ patience: 2 });
    await run({ ...options, score: scoreOf([10, 20, 21]), stopping });
    const before = await readFile(join(out, 'run.json'), 'utf8');
    const error = await errorOf({ out, ...options, resume: true, score: scoreOf([1]), stopping });
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error.message).toMatch(
      /unless `resumeStopped` is set; .* ended at step 6: fid was 10 at step 2.*Nothing was changed/,
    );
    expect(await readFile(join(out, 'run.json'), 'utf8')).toBe(before);
    const again = { ...options, resume: true, resumeStopped: true, stopping };
    const rest = await run({ ...again, score: scoreOf([22, 23, 24]) });
    expect(rest.map(({ step }) => step)).toEqual([7, 8, 9, 10, 11, 12]);
    expect(rest.at(-1)!.stopped?.seen).toMatch(/^fid was 22 at step 8/);
  });

  it('measures again what a kill took between checkpoint and metrics', async () => {
    const stopping = plateau({ patience: 2 });
    const given = { ...options, checkpointEvery: 2, stopping };
    await expect(run({ ...given, score: scoreOf([10, 20]), steps: 4 })).resolves.toHaveLength(4);
    const lines = (await readMetrics(out)).filter(({ step }) => step < 4);
    await writeFile(join(out, 'metrics.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const rest = await run({ ...given, resume: true, score: scoreOf([20, 21]) });
    expect(rest.map(({ step, scores }) => [step, scores?.['fid']])).toEqual([
      [4, 20],
      [5, undefined],
      [6, 21],
    ]);
    expect(rest.at(-1)!.stopped?.step).toBe(6);
  });

  it('refuses a run that is scored at the end alone, and leaves nothing', async () => {
    const error = await errorOf({ out, score: scoreOf([1]), stopping: plateau() });
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toContain('plateau: `scoreEvery` must be given');
    await expect(run({ steps: 1 })).resolves.toHaveLength(1);
  });
});

describe('a rule of a program', () => {
  const now: StoppingRule = {
    name: 'now',
    everySteps: 3,
    start: async () => ({
      measure: async () => ({ signals: { 'stopping/number': 1.5 } }),
      dispose: () => undefined,
    }),
    judge: () => ({ seen: 'It is time.', meaning: 'Nothing.' }),
  };

  it('ends a run that is scored at the end alone, and that is the end', async () => {
    const steps = await run({ steps: 9, score: scoreOf([7]), stopping: [now] });
    expect(steps.at(-1)).toMatchObject({ step: 3, scores: { fid: 7 }, stopped: { rule: 'now' } });
    const [line] = (await readMetrics(out)).slice(-1);
    expect(line).toMatchObject({ step: 3, scores: { fid: 7 }, signals: { 'stopping/number': 1.5 } });
  });

  it('is asked again where a kill came before the line of metrics that says so', async () => {
    await run({ steps: 9, stopping: now });
    const lines = (await readMetrics(out)).filter(({ step }) => step < 3);
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    await writeFile(join(out, 'metrics.jsonl'), text);
    const rest = await run({ steps: 9, stopping: now, resume: true });
    expect(rest.map(({ step, stopped }) => [step, stopped?.rule])).toEqual([[3, 'now']]);
  });
});
