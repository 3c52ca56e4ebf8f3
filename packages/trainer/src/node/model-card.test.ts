import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { tinyData, useCpu } from '../tiny-gan.test.helpers.js';
import { latestCheckpoint } from './checkpoint-folders.js';
import { loadCheckpoint } from './checkpoint.js';
import { removeRun, runInFolder, temporaryRun } from './run-folder.test.helpers.js';

let out: string;
beforeAll(useCpu);
beforeEach(async () => {
  out = await temporaryRun();
});
afterEach(() => removeRun(out));

const cardOf = (step: number): Promise<string> =>
  readFile(join(out, 'checkpoints', `step-00000${step}`, 'MODEL_CARD.md'), 'utf8');

it('tells data, licence, settings, scores and how to load, beside each checkpoint', async () => {
  const data = { ...tinyData({ classes: 4 }), name: 'a|b', licence: 'CC0 1.0' };
  await runInFolder({
    out,
    data,
    config: { data: '/home/someone/photos', source: 'idx:/home/someone/a.gz,b.gz', steps: 6 },
    score: async (trainer) => ({ fid: 12.345678 * trainer.position.step }),
  });
  const [earlier, card] = [await cardOf(4), await cardOf(6)];
  expect(card).toMatch(/^# run, step 6\n/);
  expect(card).toContain('| Trained | 6 steps of 8, 48 images, ');
  expect(card).toContain(String.raw`| Name | a\|b |`);
  expect(card).toContain('| Licence | CC0 1.0 |');
  expect(card).toContain('| fid | 74.074 |');
  expect(earlier).toContain('Not measured at this step.');
  expect(card).toContain('"data": "photos"');
  expect(card).toContain('"source": "idx:a.gz,b.gz"');
  expect(card).not.toContain('someone');
  expect(card).toContain('openRun("run", { checkpoint: 6 })');
  expect(card).toContain('np.arange(16) % 4');
});

it('is listed in the manifest as it is, after scoring too', async () => {
  await runInFolder({ out, score: async () => ({ fid: 3 }) });
  const path = (await latestCheckpoint(out))!;
  expect(basename(path)).toBe('step-000006');
  const { manifest } = await loadCheckpoint(path); // compares every file with its sha256
  expect(manifest.files['MODEL_CARD.md']!.sha256).toBe(
    createHash('sha256')
      .update(await cardOf(6))
      .digest('hex'),
  );
  expect(await cardOf(6)).toContain('| Licence | not known to GANkit;');
});
