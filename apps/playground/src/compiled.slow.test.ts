import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestState } from '@gankit/trainer/node';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePage } from './bundle-page.test.helpers.mjs';
import {
  findChromium,
  isolation,
  launchChromium,
  serveFolder,
  softwareWebgpu,
  watchErrors,
} from './chromium.test.helpers.js';
import type {
  CompiledPage,
  CompiledPageOptions,
  CompiledPageResult,
  StoppedTraining,
} from './compiled-page.test.helpers.js';
import { unpackState } from './resumed-run.test.helpers.js';
import type { TinyRunName } from './tiny-runs.test.helpers.js';

const chromium = findChromium();
if ('reason' in chromium) console.warn(`Compiled steps are not tested in a browser: ${chromium.reason}.`);

declare const compiledPage: CompiledPage;

describe.skipIf('reason' in chromium)('compiled steps in a page, bundled by Vite for production', () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gankit-compiled-'));
    await bundlePage('compiled-page.test.helpers.ts', folder);
    browser = await launchChromium('path' in chromium ? chromium.path : '', softwareWebgpu);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Visit<Result> {
    readonly result: Result;
    readonly errors: readonly string[];
    /** Threads beside that of the page. */
    readonly workers: number;
    /** Paths of files. */
    readonly fetched: readonly string[];
  }

  /** What the work gives in a new page. */
  async function visit<Argument, Result>(
    work: (argument: Argument) => Promise<Result>,
    { argument, headers = {} }: { argument: Argument; headers?: Readonly<Record<string, string>> },
  ): Promise<Visit<Result>> {
    const server = await serveFolder(folder, headers);
    const page = await browser.newPage();
    try {
      const errors = watchErrors(page);
      const fetched: string[] = [];
      page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
      await page.goto(server.address);
      await page.waitForSelector('body[data-ready]', { state: 'attached' });
      const result = (await page.evaluate(work as never, argument)) as Result;
      return { result, errors, workers: page.workers().length, fetched };
    } finally {
      await page.close();
      await server.close();
    }
  }

  const train = (options: CompiledPageOptions): Promise<CompiledPageResult> => compiledPage.train(options);

  const eagerRuns = new Map<TinyRunName, Promise<Visit<CompiledPageResult>>>();

  /** Three steps, operation by operation. */
  function eagerly(name: TinyRunName): Promise<Visit<CompiledPageResult>> {
    const run = eagerRuns.get(name) ?? visit(train, { argument: { name, engine: 'wasm', steps: 3 } });
    eagerRuns.set(name, run);
    return run;
  }

  it('train the ring on one thread, with the losses of eager steps', async () => {
    const eager = await eagerly('ring');
    const argument = { name: 'ring', engine: 'compiled', device: 'cpu', steps: 3 } as const;
    const { result, errors, workers } = await visit(train, { argument });
    expect([result.engine, result.isolated, workers, result.leaked]).toEqual(['compiled', false, 0, 0]);
    expect(result.description).toMatch(/on 1 thread$/);
    expectClose(result, eager.result);
    expect([...result.notices, ...errors, ...eager.errors]).toEqual([]);
    expect(eager.fetched.filter((path) => path.includes('ort'))).toEqual([]);
  }, 120_000);

  it('train pictures on threads in an isolated page, with the losses of eager steps', async () => {
    const eager = await eagerly('dcgan');
    const argument = { name: 'dcgan', engine: 'compiled', device: 'cpu', steps: 3 } as const;
    const { result, errors, workers } = await visit(train, { argument, headers: isolation });
    expect([result.engine, result.isolated]).toEqual(['compiled', true]);
    expect(result.description).toMatch(new RegExp(`on ${workers + 1} threads?$`));
    expectClose(result, eager.result);
    expect([...result.notices, ...errors]).toEqual([]);
  }, 120_000);

  it.each([
    { engine: 'compiled', device: 'cpu', description: /^steps compiled .* thread/ },
    { engine: 'compiled', device: 'webgpu', description: /^steps compiled .* through WebGPU$/ },
    { engine: 'webgl', description: /WebGL/ },
    { engine: 'wasm', description: /WebAssembly/ },
  ] as const)(
    'go on in a new page, to the bit ($engine $device)',
    async ({ description, ...engine }) => {
      const trainOn = (options: StoppedTraining): ReturnType<CompiledPage['trainOn']> =>
        compiledPage.trainOn(options);
      const first = await visit(trainOn, { argument: { name: 'ring', ...engine, stops: [3, 5] } });
      expect(first.result.description).toMatch(description);
      const [stopped, whole] = first.result.states;
      const next = { name: 'ring', ...engine, from: stopped!, stops: [2] } as const;
      const second = await visit(trainOn, { argument: next });
      const [resumed] = second.result.states.map(unpackState);
      expect(resumed!.json).toMatchObject({ step: 5, loaderPosition: 10 });
      expect(digestState(resumed!)).toBe(digestState(unpackState(whole!)));
      expect(digestState(resumed!)).not.toBe(digestState(unpackState(stopped!)));
      expect([...first.errors, ...second.errors]).toEqual([]);
    },
    120_000,
  );

  it('are what auto takes where programs play the graphics processors, on the processor', async () => {
    const { result, fetched } = await visit(train, { argument: { name: 'ring', engine: 'auto', steps: 1 } });
    expect(result.engine).toBe('compiled');
    expect(result.notices.join()).toMatch(/webgpu: .* is a program/);
    expect(fetched.filter((path) => path.includes('asyncify'))).toEqual([]);
  }, 120_000);

  it('leave a page that serves no files to WebGL, though a program plays it', async () => {
    const argument = { name: 'ring', engine: 'auto', steps: 1, bare: true } as const;
    const { result } = await visit(train, { argument });
    expect(result.engine).toBe('webgl');
    expect(result.notices.join()).toMatch(
      /^Using the engine 'webgl'. Not used: webgpu: .* is a program.* \| wasm: /,
    );
  }, 120_000);

  it('compute on WebGPU when it is asked for', async () => {
    const fit = (options: Parameters<CompiledPage['fit']>[0]): ReturnType<CompiledPage['fit']> =>
      compiledPage.fit(options);
    const eager = await visit(fit, { argument: { engine: 'wasm' } });
    const compiled = await visit(fit, { argument: { engine: 'auto', device: 'webgpu' } });
    expect(compiled.result.description).toMatch(/^steps compiled .* through WebGPU$/);
    compiled.result.losses.forEach((loss, step) => expect(loss).toBeCloseTo(eager.result.losses[step]!, 4));
    expect(compiled.result.losses[3]).toBeLessThan(compiled.result.losses[0]!);
    expect([...compiled.errors, ...eager.errors]).toEqual([]);
  }, 120_000);

  it('share variables whatever device a function computes on', async () => {
    const work = (devices: readonly ('cpu' | 'webgpu')[]): Promise<readonly number[]> =>
      compiledPage.count(devices);
    const { result, errors } = await visit(work, { argument: ['webgpu', 'cpu', 'webgpu'] as const });
    expect(result).toEqual(expectedCounts(3));
    expect(errors).toEqual([]);
  }, 120_000);

  it('refuse with the codes of Node, and with what to do', async () => {
    const { result } = await visit(() => compiledPage.refuse(), { argument: undefined });
    expect(result).toEqual([
      expect.stringMatching(/^UNSUPPORTED_KERNEL .*Unique/),
      expect.stringMatching(
        /^INPUT .*in a browser, `engine` must be one of auto, cpu, webgpu; received cuda/,
      ),
      expect.stringMatching(/^RUNTIME .*onnxruntime-web\/webgpu/),
      expect.stringMatching(/^INPUT .*createVariableStore/),
    ]);
  }, 120_000);

  it('bring no Node built-in and no ONNX Runtime for Node', () => {
    const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.js'),
    );
    const texts = scripts.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
    const foreign = [...builtinModules.map((name) => `(?:node:)?${name}`), 'onnxruntime-node'];
    const imported = new RegExp(`(?:from|import)\\s*["'\`](?:${foreign.join('|')})["'\`]`, 'g');
    expect([...texts.matchAll(imported)].map(([found]) => found)).toEqual([]);
    expect([...texts.matchAll(/__vite-browser-external/g)]).toEqual([]);
    expect(/ReduceMax/.test(texts)).toBe(true); // the compiler is in there
  });
});

/** `counter ← 3 · counter + by` from [1, 10], by 1 and 2 per round; sum and `> 100` per run, the counter per round. */
function expectedCounts(rounds: number): number[] {
  let counter = [1, 10];
  const seen: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const by of [1, 2]) {
      counter = counter.map((value) => 3 * value + by);
      seen.push(counter[0]! + counter[1]!, ...counter.map((value) => Number(value > 100)));
    }
    seen.push(...counter);
  }
  return seen;
}

function expectClose(actual: CompiledPageResult, expected: CompiledPageResult): void {
  expect(actual.losses).toHaveLength(expected.losses.length);
  for (const [step, terms] of expected.losses.entries()) {
    expect(Object.keys(actual.losses[step]!)).toEqual(Object.keys(terms));
    for (const [term, value] of Object.entries(terms)) {
      const difference = Math.abs(actual.losses[step]![term]! - value);
      expect(difference, `step ${step + 1}, ${term}`).toBeLessThan(1e-4);
    }
  }
  expect(actual.unchanged).toEqual(expected.unchanged);
}
