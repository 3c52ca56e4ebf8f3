import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useCpu } from '../tiny-gan.test.helpers.js';
import { writeFileAtomic, writeJsonAtomic } from './atomic-files.js';
import type { Curves } from './report/curves.js';
import { writeReport } from './report.js';
import { removeRun, runInFolder, temporaryRun } from './run-folder.test.helpers.js';
import { appendMetrics, runPaths, type MetricsLine, type RunRecord } from './run-folder.js';

let out: string;
beforeAll(useCpu);
beforeEach(async () => {
  out = await temporaryRun();
});
afterEach(() => removeRun(out));

const bound = 5_000_000;

async function readReport(): Promise<string> {
  return readFile(join(out, 'report.html'), 'utf8');
}

async function reportOf(lines: readonly object[], changes: Partial<RunRecord> = {}): Promise<string> {
  const record: RunRecord = {
    format: 1,
    created: '2026-01-02T03:04:05.000Z',
    config: null,
    variant: 'tiny',
    networks: { name: 'tiny', latentSize: 3, data: { sample: [4, 4, 3] } },
    data: { name: 'tiny data', size: 40, fingerprint: 'f' },
    settings: { batchSize: 8, seed: 3, averageHalfLifeImages: 100, averageRampUp: 0.2 },
    steps: 200,
    engine: { name: 'cpu', description: 'for tests' },
    versions: {},
    ...changes,
  };
  await mkdir(out, { recursive: true });
  await writeJsonAtomic(runPaths(out).record, record);
  await writeFile(runPaths(out).metrics, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await writeReport(out);
  return readReport();
}

const line = (step: number, more: Partial<MetricsLine> = {}): MetricsLine => ({
  step,
  images: 8 * step,
  seconds: step / 10,
  losses: { 'discriminator/adversarial': 1 / step, 'generator/adversarial': -step },
  ...more,
});

const curvesIn = (page: string): Curves[] =>
  (JSON.parse(/id="data">(.*?)<\/script>/s.exec(page)![1]!) as { curves: Curves[] }).curves;
const pictureSteps = (page: string): number[] =>
  [...page.matchAll(/data:image\/png[^>]*?data-step="(\d+)"/g)].map(([, step]) => Number(step));
/** What a browser would show, less its tags. */
const textOf = (page: string): string =>
  page
    .replace(/<(script|style).*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('writeReport', () => {
  it('holds curves, pictures and settings of a run in one file that asks for no other', async () => {
    await runInFolder({ out, config: { variant: 'tiny', baseFilters: 7 } });
    const page = await readReport();
    expect(curvesIn(page).map(({ title, labels }) => [title, labels.length])).toEqual([
      ['discriminator losses', 1],
      ['generator losses', 1],
      ['discriminator signals', 5],
      ['gradient norms', 2],
      ['data signals', 5],
      ['samples signals', 3],
    ]);
    expect(curvesIn(page)[0]!.data[0]).toEqual([2, 4, 6]);
    expect(pictureSteps(page)).toEqual(expect.arrayContaining([3, 6]));
    expect(textOf(page)).toMatch(/finished , step 6 of 6 .* 48 images .* base filters 7 .* latent size 3/);
    const links = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link!);
    expect(links.filter((link) => !link.startsWith('data:'))).toEqual([
      'checkpoints/step-000006/MODEL_CARD.md',
    ]);
    expect(page.length).toBeLessThan(200_000);
  });

  it('allows its own scripts and no others', async () => {
    const page = await reportOf([line(1)]);
    const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script]) => script!);
    const hashes = scripts.map((script) => createHash('sha256').update(script).digest('base64'));
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!.replaceAll('&#39;', "'");
    expect(policy).toContain(`script-src ${hashes.map((hash) => `'sha256-${hash}'`).join(' ')};`);
    expect(policy).toMatch(/^default-src 'none';/);
    for (const script of scripts) expect(() => new Function(script)).not.toThrow();
  });

  it('escapes everything that comes of a run', async () => {
    const evil = '</script><img src=x onerror=alert(1)>"\'&';
    const finding = { kind: evil, step: 2, seen: evil, meaning: evil, advice: evil };
    const scores = { [evil]: 3.25 };
    await writeJsonAtomic(join(out, 'evaluations', 'one.json'), {
      step: 2,
      values: { [evil]: 3.25 },
      protocol: { [evil]: evil, extractor: evil },
      warnings: [evil],
    });
    const page = await reportOf(
      [line(2, { scores, findings: [finding], losses: { [`${evil}/${evil}`]: 1 } })],
      {
        variant: evil,
        config: { [evil]: evil },
        data: { name: evil, size: evil as unknown as number, fingerprint: evil, classNames: [evil] },
        networks: { name: evil, latentSize: 3, data: { sample: [4, 4, 3] }, classes: 1 },
        settings: {
          batchSize: evil as unknown as number,
          seed: 1,
          averageHalfLifeImages: 1,
          averageRampUp: 1,
        },
        engine: { name: 'cpu', description: evil },
      },
    );
    expect(page).not.toContain('<img src=x');
    expect(page.match(/<\/script>/g)).toHaveLength(3);
    expect(page.match(/&lt;img src=x onerror=alert\(1\)&gt;&quot;&#39;&amp;/g)!.length).toBeGreaterThan(15);
    expect(curvesIn(page)[0]!.labels[0]).toContain('<img src=x');
  });

  it('shows findings with what they mean, scores with their protocol, and the best checkpoint', async () => {
    const finding = {
      kind: 'mode-collapse',
      step: 20,
      seen: 'Seen so.',
      meaning: 'It means.',
      advice: 'Try this.',
    };
    await writeJsonAtomic(join(out, 'evaluations', 'a.json'), {
      step: 20,
      values: { fid: 12.5, kid: { mean: 0.25, standardError: 0.031 } },
      protocol: {
        extractor: 'ears',
        generatedCount: 500,
        realCount: 9000,
        seed: 4,
        estimators: { kid: { blocks: 5 } },
      },
      warnings: ['Few samples.'],
    });
    await writeJsonAtomic(runPaths(out).best, {
      step: 20,
      checkpoint: 'c',
      metric: 'fid',
      goal: 'lower',
      value: 12.5,
      scores: {},
    });
    const page = await reportOf([
      line(10, { scores: { fid: 12.5 } }),
      line(20, { findings: [finding], scores: { fid: 12.5, kid: 0.25 } }),
    ]);
    expect(textOf(page)).toMatch(/mode-collapse step 20 Seen Seen so\. Meaning It means\. To try Try this\./);
    expect(textOf(page)).toMatch(/10 12\.5 not recorded 20 best 12\.5 0\.25 ± 0\.031 protocol 1/);
    expect(textOf(page)).toMatch(
      /Protocol 1: ears, 500 samples, 9,000 real, seed 4 .* estimators: kid blocks 5/,
    );
    expect(textOf(page)).toMatch(/Best checkpoint step 20 fid 12\.5 .*Few samples\./);
  });

  it('tells of a run that goes on, without pictures and not watched', async () => {
    const page = await reportOf([line(5), line(10)]);
    expect(textOf(page)).toMatch(/not at its end yet , step 10 of 200 .* not watched .* No pictures yet/);
    expect(textOf(await reportOf([]))).toContain('step 0 of 200');
  });

  it('goes on over a resume', async () => {
    await runInFolder({ out, steps: 4 });
    await runInFolder({ out, steps: 6, resume: true });
    const [losses] = curvesIn(await readReport());
    expect(losses!.data[0]).toEqual([2, 4, 6]);
    expect(pictureSteps(await readReport())).toEqual(expect.arrayContaining([3, 4, 6]));
  });

  it('leaves gaps where values were no numbers', async () => {
    const page = await reportOf([
      line(1),
      line(2, { losses: { 'discriminator/adversarial': NaN } }),
      line(3, { losses: { 'discriminator/adversarial': 0.5, 'generator/adversarial': Infinity } }),
      line(3, { losses: {}, scores: { fid: 4 } }),
    ]);
    const [discriminator, generator, fid] = curvesIn(page);
    expect(discriminator!.data).toEqual([
      [1, 2, 3],
      [1, 'x', 0.5],
    ]);
    expect(generator!.data).toEqual([
      [1, 3],
      [-1, 'x'],
    ]);
    expect(fid!.data).toEqual([[3], [4]]);
  });

  it('stays below 5 MB with 100,000 lines of metrics, pictures and findings without end', async () => {
    const finding = { kind: 'oscillation', seen: 'x'.repeat(900), meaning: 'y', advice: 'z' };
    const noise = Uint8Array.from(
      { length: 400 * 400 * 3 },
      (_, index) => (index * 7919 * (index % 97)) % 256,
    );
    const png = encode({ width: 400, height: 400, channels: 3, data: noise });
    for (let step = 1; step <= 20; step += 1) {
      await writeFileAtomic(join(runPaths(out).samples, `step-${String(step).padStart(6, '0')}.png`), png);
    }
    const signals = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`discriminator/s${index}`, index / 7]),
    );
    const lines = Array.from({ length: 100_000 }, (_, index) => {
      const step = index + 1;
      return line(step, { signals, ...(step % 100 === 0 ? { findings: [{ ...finding, step }] } : {}) });
    });
    const page = await reportOf(lines, { steps: 200_000 });
    expect(page.length).toBeLessThan(bound);
    const [losses] = curvesIn(page);
    expect([losses!.data[0]!.length, losses!.rows]).toEqual([2000, 100_000]);
    expect(losses!.data[0]!.at(-1)).toBe(100_000);
    expect(pictureSteps(page).length).toBeGreaterThanOrEqual(12);
    expect(pictureSteps(page).at(-1)).toBe(20);
    expect(textOf(page)).toContain('The newest 200 of 1000.');
  });

  it('refuses what is no run folder', async () => {
    await expect(writeReport(out)).rejects.toThrow(/must be a run folder, but it has no run\.json/);
  });

  it('reads scores that come later', async () => {
    await reportOf([line(4), line(6)]);
    await appendMetrics(out, { step: 4, images: 32, seconds: 1, losses: {}, scores: { fid: 9 } });
    await writeReport(out);
    expect(curvesIn(await readReport()).at(-1)!.data).toEqual([[4], [9]]);
  });
});
