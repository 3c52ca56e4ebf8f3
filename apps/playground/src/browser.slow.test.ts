import * as runtime from '@gankit/runtime';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePage } from './bundle-page.test.helpers.mjs';
import {
  findChromium,
  launchChromium,
  serveFolder,
  watchErrors,
  type StaticServer,
} from './chromium.test.helpers.js';
import { packages } from './isomorphic-packages.test.helpers.js';
import { classifyTwo, tinyRun, type TinyRunName, type TinyRunResult } from './tiny-runs.test.helpers.js';
import type { TrainingPage } from './training-page.test.helpers.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const chromium = findChromium();
if ('reason' in chromium) console.warn(`The browser tests are skipped: ${chromium.reason}.`);

/** Terms that must halve, and a weight that the Wasserstein loss does not depend on. */
const ringFacts = { falling: ['discriminator/gradientPenalty'], constant: 'logits/bias' };
const dcganFacts = { falling: [], constant: undefined };

declare const trainingPage: TrainingPage;

describe.skipIf('reason' in chromium)('in Chromium', () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gankit-browser-'));
    browser = await launchChromium('path' in chromium ? chromium.path : '');
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('a page with every isomorphic package, bundled by Vite for production', () => {
    let server: StaticServer;
    let page: Page;
    let errors: readonly string[];
    beforeAll(async () => {
      const outDir = join(folder, 'page');
      await bundlePage('training-page.test.helpers.ts', outDir);
      server = await serveFolder(outDir);
      page = await browser.newPage();
      errors = watchErrors(page);
      await page.goto(server.address);
      await page.waitForSelector('body[data-ready]', { state: 'attached' });
    });
    afterAll(async () => {
      await page?.close();
      await server?.close();
    });

    it('has every name of their main entries, and nothing of the compiled engine', async () => {
      const names = Object.entries(packages).map(([name, exported]) => [name, Object.keys(exported).sort()]);
      expect(await page.evaluate(() => trainingPage.exports)).toEqual(Object.fromEntries(names));
      const scripts = readdirSync(join(folder, 'page'), { recursive: true, encoding: 'utf8' }).filter(
        (file) => file.endsWith('.js'),
      );
      const texts = scripts.map((file) => readFileSync(join(folder, 'page', file), 'utf8'));
      expect(texts.filter((text) => text.includes('onnxruntime-node'))).toEqual([]);
    });

    it.each([
      { name: 'ring', engine: 'webgl', steps: 12, ...ringFacts },
      { name: 'dcgan', engine: 'webgl', steps: 10, ...dcganFacts },
      { name: 'ring', engine: 'wasm', steps: 12, ...ringFacts },
      { name: 'dcgan', engine: 'wasm', steps: 3, ...dcganFacts },
    ] as const)(
      'trains $name on $engine as Node does',
      async ({ name, engine, steps, falling, constant = 'none' }) => {
        const result = await page.evaluate((options) => trainingPage.train(options), { name, engine, steps });
        expect([result.engine, result.backend]).toEqual([engine, engine]);
        expect(result.losses).toHaveLength(steps);
        expect(result.losses.flatMap((terms) => Object.values(terms)).every(Number.isFinite)).toBe(true);
        expect(result.unchanged.filter((weight) => !weight.includes(constant))).toEqual([]);
        expect(result.leaked).toBe(0);
        expect(result.range[1]).toBeGreaterThan(result.range[0]);
        const [first, last] = [result.losses[0]!, result.losses.at(-1)!];
        expect(falling.filter((term) => !(last[term]! < first[term]! / 2))).toEqual([]);
        expectClose(result.losses.slice(0, 2), (await inNode(name)).losses);
        expect(errors).toEqual([]);
      },
      120_000,
    );

    it('scores digits as Node does', async () => {
      const probabilities = await page.evaluate(() => trainingPage.classify());
      const expected = await classifyTwo();
      expect(
        Math.max(...probabilities.map((value, index) => Math.abs(value - expected[index]!))),
      ).toBeLessThan(1e-4);
      expect(errors).toEqual([]);
    });
  });

  describe('the playground, built', () => {
    let server: StaticServer;
    beforeAll(async () => {
      const outDir = join(folder, 'playground');
      await build({ root, mode: 'production', logLevel: 'error', build: { outDir } });
      server = await serveFolder(outDir);
    });
    afterAll(() => server?.close());

    it('trains the ring when Start is pressed, pauses, and begins anew', async () => {
      const page = await browser.newPage({ viewport: { width: 1240, height: 900 } });
      const errors = watchErrors(page);
      await page.goto(`${server.address}#data=ring&engine=wasm&width=16&seed=7`);
      await page.click('#start');
      await waitForStep(page, 3);
      await page.click('#start');
      await page.waitForSelector('body[data-phase=paused]');
      const paused = await page.textContent('#step');
      const picture = join(folder, 'playground.png');
      await page.screenshot({ path: picture });
      expect(statSync(picture).size).toBeGreaterThan(20_000);
      expect(await page.textContent('#engine')).toMatch(/^wasm: /);
      expect(await page.textContent('#score')).toMatch(/^\d of 8$/);
      expect(await page.isHidden('#error')).toBe(true);
      expect(await page.textContent('#step')).toBe(paused);
      await page.click('#reset');
      await page.waitForSelector('body[data-phase=ready]');
      expect(await page.textContent('#step')).toBe('0');
      expect(errors).toEqual([]);
      await page.close();
    }, 120_000);

    it('fetches only the digits asked for, and shows what the machine cannot do', async () => {
      const page = await browser.newPage();
      const errors = watchErrors(page);
      const fetched: string[] = [];
      page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
      await page.goto(`${server.address}#data=digits&digits=5,6&engine=wasm&width=4&batchSize=8`);
      await page.click('#start');
      await waitForStep(page, 2);
      const files = fetched.filter((path) => path.endsWith('.json')).map((path) => path.slice(8, 10));
      expect(files.sort()).toEqual(['5-', '6-']);
      expect(errors).toEqual([]);
      await page.selectOption('[name=engine]', 'webgpu');
      await page.waitForSelector('body[data-phase=ready]');
      expect(page.url()).toContain('engine=webgpu');
      await page.click('#start');
      await page.waitForSelector('#error:not([hidden])');
      expect(await page.textContent('#error')).toContain("the engine 'webgpu' cannot run here");
      await page.close();
    }, 120_000);

    it('promises no map of an opinion that depends on the class, and tells what it does not know in a link', async () => {
      const page = await browser.newPage();
      await page.goto(`${server.address}#data=ring&variant=projection-gan&engine=cpu&width=4&batchSize=8`);
      expect(await page.isVisible('#map-legend')).toBe(true);
      await page.click('#start');
      await waitForStep(page, 1);
      expect(await page.isVisible('#map-legend')).toBe(false);
      await page.evaluate(() => {
        location.hash = '#data=ring&engine=cpu&sead=7';
      });
      await page.waitForSelector('#error:not([hidden])');
      expect(await page.textContent('#error')).toContain('sead=7');
      expect(await page.textContent('#step')).toBe('0');
      await page.close();
    }, 120_000);
  });
});

/** The first two steps on the plain JavaScript engine of Node. */
async function inNode(name: TinyRunName): Promise<TinyRunResult> {
  const engine = await runtime.createEngine({ engine: 'cpu' });
  return tinyRun({ name, engine, steps: 2 }).finally(() => engine.dispose());
}

function expectClose(actual: TinyRunResult['losses'], expected: TinyRunResult['losses']): void {
  expect(actual.map((terms) => Object.keys(terms))).toEqual(expected.map((terms) => Object.keys(terms)));
  for (const [step, terms] of expected.entries()) {
    for (const [term, value] of Object.entries(terms)) {
      const difference = Math.abs(actual[step]![term]! - value);
      expect(difference, `step ${step + 1}, ${term}`).toBeLessThan(1e-4);
    }
  }
}

async function waitForStep(page: Page, step: number): Promise<void> {
  await page.waitForFunction(
    (least) => Number(document.getElementById('step')!.textContent!.replaceAll(',', '')) >= least,
    step,
    { timeout: 100_000 },
  );
}
