// Times training steps on every engine of a browser, in an isolated page built for production. After a build of the
// packages: node apps/playground/engine-times.mjs [workload ...]. Graphics processors are played by SwiftShader, a program.
// Each engine has a page of its own; they take turns for two rounds, so that other work on the machine meets all alike.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { preview } from 'vite';
import { bundlePage } from './src/bundle-page.test.helpers.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const rounds = 2;
const switches = [
  '--no-sandbox',
  '--headless=new',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
];
const onProcessor = [
  { label: 'compiled, 1 thread', engine: 'compiled', device: 'cpu', threads: 1 },
  { label: 'wasm, 1 thread', engine: 'wasm', threads: 1 },
  { label: 'compiled, all threads', engine: 'compiled', device: 'cpu' },
  { label: 'wasm, all threads', engine: 'wasm' },
];
const played = [
  { label: 'compiled on WebGPU', engine: 'compiled', device: 'webgpu' },
  { label: 'webgpu', engine: 'webgpu' },
  { label: 'webgl', engine: 'webgl' },
];
const engines = {
  'mlp-2d': [...onProcessor, ...played],
  'digits-4': [...onProcessor, ...played],
  'digits-16': onProcessor, // takes SwiftShader many seconds
  'dcgan-28': onProcessor,
};

const outDir = mkdtempSync(join(tmpdir(), 'gankit-engine-times-'));
await bundlePage('engine-times-page.test.helpers.ts', outDir);
const server = await preview({
  root,
  logLevel: 'error',
  build: { outDir },
  preview: { port: 0, host: '127.0.0.1' },
});
const { port } = server.httpServer.address();
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: switches });
try {
  const wanted = process.argv.slice(2);
  for (const workload of wanted.length === 0 ? Object.keys(engines) : wanted) await report(workload);
} finally {
  await browser.close();
  await server.close();
  rmSync(outDir, { recursive: true, force: true });
}

async function report(workload) {
  const results = new Map();
  for (let round = 0; round < rounds; round += 1) {
    for (const { label, ...options } of engines[workload]) {
      const { description, startMs, steps } = await visit({ workload, budgetMs: 2500, ...options });
      const former = results.get(label) ?? { steps: [], startMs };
      results.set(label, {
        description,
        startMs: Math.min(former.startMs, startMs),
        steps: [...former.steps, ...steps],
      });
    }
  }
  console.log(`\n${workload}: milliseconds per step, smallest and median; until the first step is done`);
  for (const [label, { steps, startMs, description }] of results) {
    const sorted = steps.toSorted((one, other) => one - other);
    const [smallest, median] = [sorted[0], sorted[Math.floor(sorted.length / 2)]].map((ms) => ms.toFixed(1));
    const columns = [
      label.padEnd(22),
      smallest.padStart(8),
      median.padStart(8),
      startMs.toFixed(0).padStart(7),
    ];
    console.log(`${columns.join(' ')}  (${sorted.length} steps) ${description}`);
  }
}

async function visit(options) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  try {
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForSelector('body[data-ready]', { state: 'attached' });
    return await page.evaluate((wanted) => globalThis.time(wanted), options);
  } finally {
    await page.close();
  }
}
