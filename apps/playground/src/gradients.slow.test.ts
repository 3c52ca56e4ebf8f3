import { gradientCases } from '@gankit/core/gradient-cases';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePage } from './bundle-page.test.helpers.mjs';
import {
  findChromium,
  launchChromium,
  serveFolder,
  watchErrors,
  type StaticServer,
} from './chromium.test.helpers.js';
import type { GradientsPage } from './gradients-page.test.helpers.js';

const chromium = findChromium();
if ('reason' in chromium) console.warn(`Gradients on WebGL are not tested: ${chromium.reason}.`);

declare const gradientsPage: GradientsPage;

describe.skipIf('reason' in chromium)('repaired gradients on WebGL, in Chromium', () => {
  let folder: string;
  let browser: Browser;
  let server: StaticServer;
  let page: Page;
  let errors: readonly string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gankit-gradients-'));
    await bundlePage('gradients-page.test.helpers.ts', folder);
    server = await serveFolder(folder);
    browser = await launchChromium('path' in chromium ? chromium.path : '');
    page = await browser.newPage();
    errors = watchErrors(page);
    await page.goto(server.address);
    await page.waitForSelector('body[data-ready]', { state: 'attached' });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are on that backend', async () => {
    expect(await page.evaluate(() => gradientsPage.backend)).toBe('webgl');
  });

  it.each(gradientCases.filter(({ impossible }) => impossible?.['webgl'] === undefined))(
    '$name: two derivatives match finite differences',
    async ({ name }) => {
      for (const order of [1, 2] as const) {
        const outcome = await page.evaluate((options) => gradientsPage.check(options), { name, order });
        expect(outcome, `order ${order}: ${outcome}`).toSatisfy((error) => Number(error) < 1e-2);
      }
      expect(errors).toEqual([]);
    },
  );
});
