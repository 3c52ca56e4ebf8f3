import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useCpu } from '../tiny-gan.test.helpers.js';
import { loadCheckpoint, loadLatestCheckpoint } from './checkpoint.js';
import { errorOf, removeRun, runInFolder, temporaryRun } from './run-folder.test.helpers.js';
import { runPaths } from './run-folder.js';

/** A run with checkpoints after 4 and 6 steps; the second is damaged, and made whole again from a copy. */
let out: string;
let newest: string;
let whole: string;
beforeAll(async () => {
  await useCpu();
  out = await temporaryRun();
  await runInFolder({ out });
  newest = join(runPaths(out).checkpoints, 'step-000006');
  whole = join(out, '..', 'whole');
  await cp(newest, whole, { recursive: true });
});
afterAll(() => removeRun(out));

const files = [
  'MODEL_CARD.md',
  'discriminator/model.json',
  'discriminator/weights.bin',
  'generator/model.json',
  'generator/weights.bin',
  'manifest.json',
  'state.safetensors',
];

/** What loading says of the damaged checkpoint, once it has fallen back on the one before. */
async function complaintOf(file: string): Promise<string> {
  const messages: string[] = [];
  const loaded = await loadLatestCheckpoint(out, ({ message }) => messages.push(message));
  await cp(join(whole, file), join(newest, file));
  expect(loaded!.path, file).toMatch(/step-000004$/);
  expect(messages, file).toHaveLength(1);
  return messages[0]!;
}

describe('a damaged checkpoint', () => {
  it('is any file of it', async () => {
    const entries = await readdir(newest, { recursive: true, withFileTypes: true });
    const found = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    expect(found.sort()).toEqual(files.map((file) => file.split('/').at(-1)).sort());
  });

  it.each(files)('is passed over when a bit of %s is flipped', async (file) => {
    const content = await readFile(join(whole, file));
    const stride = Math.ceil(content.length / 40);
    for (let index = 0; index < content.length; index += stride) {
      const changed = Buffer.from(content);
      changed[index]! ^= 1 << ((index * 5) % 8);
      await writeFile(join(newest, file), changed);
      expect(await complaintOf(file)).toMatch(new RegExp(`step-000006.*(${file}|format 1)`));
    }
  });

  it.each(files)('is passed over when %s is cut off, empty or gone', async (file) => {
    const { length } = await readFile(join(whole, file));
    for (const kept of [length - 2, 7, 0]) {
      await truncate(join(newest, file), kept);
      expect(await complaintOf(file)).toMatch(new RegExp(`step-000006.*${file}`));
    }
    await rm(join(newest, file));
    expect(await complaintOf(file)).toContain(`${file} is missing`);
  });

  it.each([
    ['nothing but null', 'null', /manifest\.json is no record of a checkpoint/],
    ['no sha256 of its own', '{"format":1,"variant":"tiny","files":{}}', /of a version before there was any/],
    [
      'a format to come',
      '{"format":2,"sha256":"0"}',
      /must be of format 1, received 2\. Load it with the version/,
    ],
  ])('is one whose manifest has %s', async (_, text, reason) => {
    await writeFile(join(newest, 'manifest.json'), text);
    expect(await complaintOf('manifest.json')).toMatch(reason);
  });

  it('is told when it is the last one', async () => {
    const first = join(runPaths(out).checkpoints, 'step-000004');
    await cp(first, join(out, '..', 'first'), { recursive: true });
    for (const path of [first, newest]) await truncate(join(path, 'state.safetensors'), 99);
    const { message } = await errorOf({ out, resume: true });
    expect(message).toMatch(/must have a whole checkpoint to resume, but .* has none\./);
    expect(message).toMatch(/step-000006.* but state\.safetensors does not have the sha256.*step-000004/);
    await cp(join(out, '..', 'first'), first, { recursive: true });
    await cp(whole, newest, { recursive: true });
    expect((await loadCheckpoint(newest)).manifest.state.step).toBe(6);
  });
});
