import {
  appendMetrics,
  encodeImageGrid,
  runPaths,
  writeFileAtomic,
  writeJsonAtomic,
  writeReport,
} from '@gankit/trainer/node';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, launchChromium, watchErrors } from './chromium.test.helpers.js';

const chromium = findChromium();
if ('reason' in chromium) console.warn(`The tests of reports in a browser are skipped: ${chromium.reason}.`);

const evil = '</script><img src=x onerror="document.title=1">';

/** Steps 10 to 400; the loss is the step. */
async function writeRun(run: string): Promise<void> {
  await writeJsonAtomic(runPaths(run).record, {
    config: { data: evil },
    variant: evil,
    networks: { name: 'tiny', latentSize: 3, data: { sample: [4, 4, 1] }, classes: 2 },
    data: { name: evil, size: 40, fingerprint: 'f', classNames: [evil, 'dog'] },
    settings: { batchSize: 8, seed: 3 },
    steps: 1000,
    engine: { name: 'cpu', description: evil },
    versions: {},
  });
  const finding = { kind: evil, step: 400, seen: evil, meaning: evil, advice: evil };
  for (let step = 10; step <= 400; step += 10) {
    const losses = {
      'discriminator/adversarial': step,
      'generator/adversarial': -step,
      [`${evil}/${evil}`]: 1,
    };
    const more = step === 400 ? { scores: { [evil]: 3 }, findings: [finding] } : {};
    await appendMetrics(run, { step, images: 8 * step, seconds: step, losses, ...more });
  }
  const png = encodeImageGrid({ data: new Float32Array(32), shape: [2, 4, 4, 1] }, { columns: 2 });
  for (const step of [100, 200, 300])
    await writeFileAtomic(join(runPaths(run).samples, `step-000${step}.png`), png);
}

/** What the legends show, of all charts. */
const legends = (page: Page): Promise<(string | null)[]> =>
  page.evaluate(() => [...document.querySelectorAll('.u-legend')].map((legend) => legend.textContent));
const shownStep = (legend: string | null): number =>
  Number(/^step([\d,]+?)(?=[^\d,])/.exec(legend ?? '')![1]!.replace(',', ''));

describe.skipIf('reason' in chromium)('a report in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gankit-report-'));
  const run = join(folder, 'run');
  let browser: Browser;
  let command: ChildProcess | undefined;
  beforeAll(async () => {
    await writeRun(run);
    browser = await launchChromium('path' in chromium ? chromium.path : '');
  });
  afterAll(async () => {
    command?.kill();
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('opens from a disk, runs nothing of the run, and zooms, smooths and plays', async () => {
    await writeReport(run);
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    const errors = watchErrors(page);
    await page.goto(pathToFileURL(runPaths(run).report).href);
    expect(await page.title()).toBe('run');
    expect(await page.locator('.uplot').count()).toBe(4);
    expect(await page.locator('img[src=x]').count()).toBe(0);
    const [loss] = await legends(page);
    expect(loss).toMatch(/^step400adversarial400/); // the newest, without a cursor

    const plot = page.locator('.u-over').first();
    await plot.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await plot.boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    const middles = (await legends(page)).slice(0, 2).map(shownStep);
    expect(middles[0]).toBe(middles[1]); // one cursor for all
    expect(middles[0]).toBeGreaterThan(190);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.75, y + height / 2, { steps: 3 });
    await page.mouse.up();
    expect(await page.inputValue('[name=span]')).toBe('other');
    await page.mouse.move(x + 1, y + height / 2);
    const zoomed = (await legends(page)).slice(0, 2).map(shownStep);
    expect(Math.abs(zoomed[1]! - middles[1]!)).toBeLessThanOrEqual(10); // the left edge is now where the middle was
    await plot.dblclick();
    expect(await page.inputValue('[name=span]')).toBe('1');
    await page.mouse.move(x + 1, y + height / 2);
    expect(shownStep((await legends(page))[1]!)).toBeLessThanOrEqual(20);
    await page.mouse.move(0, 0);

    await page.locator('[name=smoothing]').fill('0.9');
    expect((await legends(page))[0]).toMatch(/^step400adversarial3[01]\d/); // lags behind 400
    await page.check('[name=logarithmic]');
    expect(await page.locator('.uplot').count()).toBe(4);

    await page.locator('#grids .position').focus();
    await page.keyboard.press('ArrowLeft');
    expect(await page.textContent('#grids .step')).toBe('step 200');
    expect(await page.locator('#grids img:visible').getAttribute('alt')).toBe('Samples at step 200');
    expect(await page.locator('#grids .labels span').allTextContents()).toEqual([evil, 'dog']);
    await page.click('#grids .play');
    await page.waitForFunction(() => document.querySelector('#grids .step')!.textContent === 'step 300');
    await page.setViewportSize({ width: 360, height: 700 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(errors).toEqual([]);
    await page.close();
  }, 60_000);

  it('follows a run that goes on, and says when the command has ended', async () => {
    const bin = fileURLToPath(new URL('../../cli/dist/bin.js', import.meta.url));
    command = spawn(process.execPath, [bin, 'watch', run, '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = (await once(command.stdout!.setEncoding('utf8'), 'data')) as [string];
    const page = await browser.newPage();
    const errors = watchErrors(page);
    await page.goto((JSON.parse(printed) as { url: string }).url);
    await page.waitForSelector('.uplot');
    const step = { step: 555, images: 1, seconds: 1, losses: { 'discriminator/adversarial': 7 } };
    await appendMetrics(run, step);
    await page.waitForFunction(() => document.querySelector('#status')!.textContent!.includes('step 555'));
    expect((await legends(page))[0]).toMatch(/^step555adversarial7/);
    expect(errors).toEqual([]);
    command.kill('SIGINT');
    expect(await once(command, 'exit')).toEqual([0, null]);
    await page.waitForSelector('#connection:not([hidden])');
    await page.close();
  }, 60_000);
});
