import { createEngine } from '@gankit/runtime';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundlePage } from './bundle-page.test.helpers.mjs';
import { findChromium, launchChromium, serveFolder, watchErrors } from './chromium.test.helpers.js';
import { tinyRun } from './tiny-runs.test.helpers.js';
import type { WorkerPage } from './worker-page.test.helpers.js';

const chromium = findChromium();

declare const workerPage: WorkerPage;

it.skipIf('reason' in chromium)(
  'a Web Worker trains as Node does',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gankit-worker-'));
    await bundlePage('worker-page.test.helpers.ts', folder);
    const server = await serveFolder(folder);
    const browser = await launchChromium('path' in chromium ? chromium.path : '');
    try {
      const page = await browser.newPage();
      const errors = watchErrors(page);
      await page.goto(server.address);
      await page.waitForSelector('body[data-ready]', { state: 'attached' });
      const options = { name: 'dcgan', steps: 2 } as const;
      const { losses, window } = await page.evaluate((wanted) => workerPage.train(wanted), options);
      const engine = await createEngine({ engine: 'cpu' });
      const expected = await tinyRun({ ...options, engine });
      engine.dispose();
      expect(window).toBe('undefined');
      const values = losses.flatMap((terms) => Object.values(terms));
      const inNode = expected.losses.flatMap((terms) => Object.values(terms));
      expect(values).toHaveLength(inNode.length);
      expect(Math.max(...values.map((value, index) => Math.abs(value - inNode[index]!)))).toBeLessThan(1e-4);
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  120_000,
);
