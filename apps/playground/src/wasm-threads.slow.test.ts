import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePage } from './bundle-page.test.helpers.mjs';
import {
  findChromium,
  isolation,
  launchChromium,
  serveFolder,
  watchErrors,
} from './chromium.test.helpers.js';
import type { WasmThreadsPage, WasmThreadsResult } from './wasm-threads-page.test.helpers.js';

const chromium = findChromium();

declare const wasmThreadsPage: WasmThreadsPage;

describe.skipIf('reason' in chromium)('threads of the wasm backend, bundled by Vite for production', () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gankit threads '));
    await bundlePage('wasm-threads-page.test.helpers.ts', folder);
    browser = await launchChromium('path' in chromium ? chromium.path : '');
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Visit extends WasmThreadsResult {
    readonly workers: number;
    readonly errors: readonly string[];
  }

  async function visit(headers: Readonly<Record<string, string>>, threads?: number): Promise<Visit> {
    const server = await serveFolder(folder, headers);
    const page = await browser.newPage();
    try {
      const errors = watchErrors(page);
      await page.goto(server.address);
      await page.waitForSelector('body[data-ready]', { state: 'attached' });
      const result = await page.evaluate((wanted) => wasmThreadsPage.train(wanted), threads);
      return { ...result, workers: page.workers().length, errors };
    } finally {
      await page.close();
      await server.close();
    }
  }

  it('train in an isolated page with the numbers of one thread', async () => {
    const three = await visit(isolation, 3);
    expect(three.description).toBe('TensorFlow.js on WebAssembly, 3 threads with SIMD');
    expect([three.isolated, three.threads, three.workers]).toEqual([true, 3, 2]);
    const one = await visit(isolation, 1);
    expect([one.description, one.threads, one.workers]).toEqual([
      'TensorFlow.js on WebAssembly, one thread with SIMD',
      1,
      0,
    ]);
    expect(three.losses).toEqual(one.losses);
    expect([...three.unchanged, ...three.errors, ...one.errors]).toEqual([]);
  }, 120_000);

  it('leave a page that is not isolated with one thread, and say why', async () => {
    const result = await visit({});
    expect([result.isolated, result.threads, result.workers]).toEqual([false, 1, 0]);
    expect(result.description).toMatch(/one thread.*\(the page is not cross-origin isolated\)$/);
    expect(result.losses.flatMap((terms) => Object.values(terms)).every(Number.isFinite)).toBe(true);
    expect([...result.unchanged, ...result.errors]).toEqual([]);
  }, 120_000);

  it.each([{ headers: {} }, { headers: isolation }])(
    'start with the addresses of the files after a start without them ($headers)',
    async ({ headers }) => {
      const server = await serveFolder(folder, headers);
      const page = await browser.newPage();
      try {
        await page.goto(server.address);
        await page.waitForSelector('body[data-ready]', { state: 'attached' });
        const { refusal, ready, description } = await page.evaluate(() =>
          wasmThreadsPage.startAfterFailure(),
        );
        expect(refusal).toMatch(/'wasm' cannot run here.* To change it: give createEngine `wasmPaths`/);
        expect(ready).toContain('wasm');
        expect(description.includes('(the page is not cross-origin isolated)')).toBe(headers !== isolation);
      } finally {
        await page.close();
        await server.close();
      }
    },
    120_000,
  );

  it('bring the script that they load as it was published', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /threaded-simd-[^/]*\.js$/.test(file))).toHaveLength(1);
  });
});
