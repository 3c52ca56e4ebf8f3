import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  eagerEngine,
  tinyData,
  tinyNetworks,
  tinyVariant,
  useCpu,
  withLazyTerm,
} from '../tiny-gan.test.helpers.js';
import { latestCheckpoint } from './checkpoint-folders.js';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.js';
import { fileSystem } from './file-system.js';
import type { FolderOptions } from './folder-options.js';
import { openRun } from './open-run.js';
import { errorOf, removeRun, runInFolder, runOptions, temporaryRun } from './run-folder.test.helpers.js';
import { readBest, readMetrics, readRunRecord } from './run-folder.js';
import { trainInFolder } from './train-in-folder.js';

let out: string;
beforeAll(useCpu);
beforeEach(async () => {
  out = await temporaryRun();
});
afterEach(() => removeRun(out));

const run = (changes: Partial<FolderOptions> = {}) => runInFolder({ out, ...changes });

describe('trainInFolder with resume', () => {
  it('goes on as if never stopped', async () => {
    const variant = tinyVariant(withLazyTerm(3));
    await run({ variant, steps: 4 });
    const seen = await run({ variant, steps: 9, resume: true });
    expect(seen.map(({ step }) => step)).toEqual([5, 6, 7, 8, 9]);
    const resumed = await loadCheckpoint((await latestCheckpoint(out))!);
    const lines = await readMetrics(out);
    expect(lines.map(({ step }) => step)).toEqual([2, 4, 6, 8, 9]);
    expect((await readRunRecord(out)).steps).toBe(9);

    await rm(out, { recursive: true });
    await run({ variant, steps: 9 });
    const whole = await loadCheckpoint((await latestCheckpoint(out))!);
    expect(Object.keys(resumed.state.tensors)).toEqual(Object.keys(whole.state.tensors));
    for (const [name, { data }] of Object.entries(whole.state.tensors)) {
      data.forEach((value, index) => expect(resumed.state.tensors[name]!.data[index]).toBeCloseTo(value, 6));
    }
    expect(resumed.state.json.random).toEqual(whole.state.json.random);
    expect(resumed.state.json.loaderPosition).toBe(9);
  });

  it('passes over what a killed run left behind', async () => {
    await run({ steps: 4 });
    const left = join(out, 'checkpoints', '.tmp-step-000008-dead');
    await mkdir(left);
    await writeFile(join(left, 'state.safetensors'), 'half');
    await appendFile(
      join(out, 'metrics.jsonl'),
      '{"step":5,"images":40,"seconds":1,"losses":{}}\n{"step":6,"ima',
    );
    expect(await latestCheckpoint(out)).toBe(join(out, 'checkpoints', 'step-000004'));
    await run({ steps: 6, resume: true });
    expect(await readdir(join(out, 'checkpoints'))).toEqual(['step-000004', 'step-000006']);
    const text = await readFile(join(out, 'metrics.jsonl'), 'utf8');
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { step: number }).step),
    ).toEqual([2, 4, 6]);
  });

  it('refuses a damaged checkpoint by its sha256', async () => {
    await run({ steps: 4 });
    const path = (await latestCheckpoint(out))!;
    const file = join(path, 'generator', 'weights.bin');
    const content = await readFile(file);
    content[5]! ^= 1;
    await writeFile(file, content);
    const error = await errorOf({ out, resume: true });
    expect(error.code).toBe('CHECKPOINT');
    expect(error.message).toMatch(/step-000004.*generator\/weights\.bin does not have the sha256/);
    await rm(file);
    expect((await errorOf({ out, resume: true })).message).toMatch(/generator\/weights\.bin is missing/);
  });

  it.each<[string, (path: string) => Promise<void>, RegExp]>([
    [
      'a truncated state',
      async (path) => truncate(join(path, 'state.safetensors'), 100),
      /state\.safetensors does not have the sha256/,
    ],
    [
      'a changed number in its manifest',
      async (path) => {
        const file = join(path, 'manifest.json');
        const text = await readFile(file, 'utf8');
        await writeFile(file, text.replace('"step": 6', '"step": 7'));
      },
      /manifest\.json does not have its own sha256/,
    ],
    ['no manifest', async (path) => rm(join(path, 'manifest.json')), /manifest\.json is missing/],
    [
      'half a manifest',
      async (path) => truncate(join(path, 'manifest.json'), 50),
      /manifest\.json is no JSON/,
    ],
  ])('goes on from the newest whole checkpoint when the last has %s', async (_, damage, reason) => {
    const whole = await run({ steps: 8 });
    await removeRun(out);
    out = await temporaryRun();
    await run({ steps: 6 });
    await damage(join(out, 'checkpoints', 'step-000006'));
    const notices: string[] = [];
    const steps = await run({ steps: 8, resume: true, onNotice: (notice) => notices.push(notice) });
    expect(steps.map(({ step }) => step)).toEqual([5, 6, 7, 8]);
    expect(steps.at(-1)!.losses).toEqual(whole.at(-1)!.losses);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(reason);
    expect(notices[0]).toMatch(/Going on from .*step-000004\.$/);
  });

  it('refuses a checkpoint of another format', async () => {
    await run({ steps: 4 });
    const file = join((await latestCheckpoint(out))!, 'manifest.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"format": 1', '"format": 2'));
    expect((await errorOf({ out, resume: true })).message).toMatch(/must be of format 1, received 2/);
  });

  it('keeps the newest checkpoints and the best', async () => {
    const scores = [5, 2, 3, 4, 6, 7];
    await run({
      steps: 6,
      checkpointEvery: 1,
      scoreEvery: 1,
      keepCheckpoints: 2,
      score: async ({ position }) => ({ fid: scores[position.step - 1]! }),
    });
    expect(await readdir(join(out, 'checkpoints'))).toEqual(['step-000002', 'step-000005', 'step-000006']);
  });

  it('is written by one trainer at a time', async () => {
    const first = trainInFolder(runOptions({ out }));
    await first.next();
    expect((await errorOf({ out, resume: true })).message).toMatch(/must not be in use, but process/);
    await first.return();
    expect(await readdir(out)).not.toContain('lock.json');
  });

  it('refuses what does not fit the run', async () => {
    await run({ steps: 4 });
    const larger: FolderOptions['networks'] = (data, seed) => ({
      ...tinyNetworks(data, seed),
      name: 'larger',
    });
    expect((await errorOf({ out, resume: true, networks: larger })).message).toMatch(
      /\(tiny with tiny, latent size 3, samples \[2\]\), received tiny with larger, latent size 3, samples \[2\]/,
    );
    expect((await errorOf({ out, resume: true, seed: 5, batchSize: 4 })).message).toMatch(
      /began with seed 3, now 5; batch size 8, now 4/,
    );
    const notices: string[] = [];
    const onNotice = (notice: string) => notices.push(notice);
    await run({ resume: true, data: tinyData({ fingerprint: 'other' }), onNotice });
    expect(notices).toEqual(['The data (tiny data) is not the same as when this run began.']);
  });

  it('tells of networks that are others though their weights have the same shapes', async () => {
    await run({ steps: 4 });
    const edited: FolderOptions['networks'] = (data, seed) => {
      const networks = tinyNetworks(data, seed);
      const layer = networks.generator.layers.find((one) => one.getClassName() === 'BatchNormalization')!;
      Object.assign(layer, { momentum: 0.5 });
      return networks;
    };
    const notices: string[] = [];
    await run({ resume: true, networks: edited, onNotice: (notice) => notices.push(notice) });
    expect(notices).toEqual([
      expect.stringMatching(
        /^The generator is not the one that .*step-000004 was saved with: layer 3 \(BatchNormalization\): `momentum` 0.8, now 0.5\. Training goes on/,
      ),
    ]);
  });

  it('refuses a folder without a run', async () => {
    expect((await errorOf({ out, resume: true })).message).toMatch(
      /must be a run folder, but it has no run\.json/,
    );
  });

  it('begins again where a run ended before its first checkpoint', async () => {
    const whole = await run({ steps: 6 });
    await rm(join(out, 'checkpoints'), { recursive: true });
    await writeFile(join(out, '.tmp-report.html-dead'), 'half');
    const notices: string[] = [];
    const again = await run({ steps: 6, resume: true, onNotice: (notice) => notices.push(notice) });
    expect(notices).toEqual(['Going on from the beginning: the run has no checkpoint yet.']);
    expect(again.map(({ losses }) => losses)).toEqual(whole.map(({ losses }) => losses));
    expect((await readMetrics(out)).map(({ step }) => step)).toEqual([2, 4, 6]);
    expect(await readdir(out)).not.toContain('.tmp-report.html-dead');
  });

  it('forgets a best checkpoint that is taken again', async () => {
    const fids = [5, 1, 4, 9];
    const score = async () => ({ fid: fids.shift()! });
    await run({ steps: 6, score, scoreEvery: 2, checkpointEvery: 2 });
    expect((await readBest(out))!.step).toBe(4);
    for (const step of [4, 6]) await rm(join(out, 'checkpoints', `step-00000${step}`), { recursive: true });
    await run({ steps: 4, resume: true, score });
    expect(await readBest(out)).toMatchObject({ step: 4, value: 9 });
  });
});

describe('a checkpoint', () => {
  it('lists the sha256 of every file and loads with plain tfjs', async () => {
    await run({ steps: 2 });
    const path = (await latestCheckpoint(out))!;
    const { manifest, state } = await loadCheckpoint(path);
    expect(Object.keys(manifest.files)).toEqual([
      'MODEL_CARD.md',
      'discriminator/model.json',
      'discriminator/weights.bin',
      'generator/model.json',
      'generator/weights.bin',
      'state.safetensors',
    ]);
    const content = await readFile(join(path, 'state.safetensors'));
    expect(manifest.files['state.safetensors']!.sha256).toBe(
      createHash('sha256').update(content).digest('hex'),
    );
    const generator = await tf.loadLayersModel(fileSystem(join(path, 'generator')));
    generator.weights.forEach((weight, index) => {
      expect([...weight.read().dataSync()]).toEqual([...state.tensors[`generator/${index}`]!.data]);
    });
  });
});

describe('saveCheckpoint', () => {
  it('replaces the checkpoint of the same step', async () => {
    const again: FolderOptions['score'] = async (trainer) => {
      await saveCheckpoint(trainer, out);
      return { constant: 1 };
    };
    await run({ steps: 2, score: again });
    expect(await readdir(join(out, 'checkpoints'))).toEqual(['step-000002']);
    expect((await loadCheckpoint((await latestCheckpoint(out))!)).state.json.step).toBe(2);
  });
});

describe('openRun', () => {
  it('samples the averaged generator', async () => {
    let expected: readonly number[] = [];
    await run({
      data: tinyData({ classes: 4 }),
      score: async (trainer) => {
        expected = [...(await trainer.sample({ count: 6, seed: 7 })).data];
        return { constant: 1 };
      },
    });
    const opened = await openRun(out, { engine: eagerEngine() });
    expect(opened.step).toBe(6);
    expect(opened.networks).toMatchObject({ name: 'tiny', latentSize: 3, classes: 4 });
    expect([...(await opened.sample({ count: 6, seed: 7 })).data]).toEqual(expected);
    opened.dispose();
    const earlier = await openRun(out, { checkpoint: 4, engine: eagerEngine() });
    expect([...(await earlier.sample({ count: 6, seed: 7 })).data]).not.toEqual(expected);
    earlier.dispose();
  });

  it('refuses what is not there', async () => {
    await expect(openRun(out)).rejects.toThrow(/must be a run folder/);
    await run({ steps: 2 });
    await expect(openRun(out, { checkpoint: 1 })).rejects.toThrow(/manifest\.json is missing/);
    await expect(openRun(out, { checkpoint: 'best' })).rejects.toThrow(/was not scored/);
  });
});
