import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { useCpu } from '../tiny-gan.test.helpers.js';
import { removeRun, runOptions, temporaryRun } from './run-folder.test.helpers.js';
import { readMetrics, runPaths, stepName } from './run-folder.js';
import { thinSamples } from './thin-samples.js';
import { trainInFolder } from './train-in-folder.js';

let out: string;
beforeAll(useCpu);
beforeEach(async () => {
  out = await temporaryRun();
});
afterEach(async () => {
  vi.useRealTimers();
  await removeRun(out);
});

describe('a clock that is set while a run trains', () => {
  it('changes neither its losses nor how long it says it took', async () => {
    const train = async (dates: readonly string[]): Promise<object[]> => {
      const seen: object[] = [];
      for await (const { step, losses, seconds } of trainInFolder(
        runOptions({ out, resume: seen.length > 0 }),
      )) {
        const date = dates[step - 1];
        if (date !== undefined) vi.useFakeTimers({ now: new Date(date), toFake: ['Date'] });
        expect(seconds).toBeGreaterThan(0);
        expect(seconds).toBeLessThan(100);
        seen.push(losses);
      }
      const times = (await readMetrics(out)).map(({ seconds }) => seconds);
      expect(times).toEqual(times.toSorted((first, second) => first - second));
      return seen;
    };
    const steady = await train([]);
    await removeRun(out);
    out = await temporaryRun();
    expect(await train(['2036-02-07', '1999-12-31', '2026-11-22', '1970-01-01'])).toEqual(steady);
  });
});

describe('thinSamples', () => {
  const pictures = async (): Promise<number[]> =>
    (await readdir(runPaths(out).samples))
      .filter((name) => name.startsWith('step-'))
      .map((name) => Number(/\d+/.exec(name)))
      .sort((first, second) => first - second);

  it('keeps few pictures of a long run, the first and the newest among them', async () => {
    const { samples } = runPaths(out);
    await mkdir(samples, { recursive: true });
    await writeFile(join(samples, 'mine.png'), '');
    await writeFile(join(samples, 'interpolation-000500.png'), '');
    let largest = 0;
    for (let step = 200; step <= 1_200_000; step += 10_000) {
      await writeFile(join(samples, `${stepName(step)}.png`), '');
      await thinSamples(out, 20);
      const steps = await pictures();
      expect([steps[0], steps.at(-1)]).toEqual([200, step]);
      largest = Math.max(largest, steps.length);
    }
    expect(largest).toBe(20);
    const steps = await pictures();
    const gaps = steps.slice(1).map((step, index) => step - steps[index]!);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * (1_200_000 / 19));
    expect(await readdir(samples)).toEqual(expect.arrayContaining(['mine.png', 'interpolation-000500.png']));
  });

  it('is done by a run', async () => {
    for await (const _ of trainInFolder(runOptions({ out, sampleEvery: 1, keepSamples: 3 }))) void _;
    expect(await pictures()).toEqual([1, 3, 6]);
  });
});
