// The page that engine-times.mjs builds: training steps of the bench's kind, timed on any engine of a browser.
import { dcgan as dcganNetworks, mlp } from '@gankit/architectures';
import type { GanNetworks, Engine } from '@gankit/core';
import { fromArrays } from '@gankit/data';
import { createEngine } from '@gankit/runtime';
import { createTrainer } from '@gankit/trainer';
import { dcgan } from '@gankit/variants';
import { loadCompiler } from './load-compiler.js';
import { wasmPaths } from './wasm-files.js';

interface Workload {
  readonly batchSize: number;
  readonly sample: readonly number[];
  networks(seed: number): GanNetworks;
}

const pictures = { resolution: 28, channels: 1 };
const workloads: Readonly<Record<string, Workload>> = {
  'mlp-2d': { batchSize: 256, sample: [2], networks: (seed) => mlp({ size: 2, seed }) },
  'digits-4': {
    batchSize: 8,
    sample: [28, 28, 1],
    networks: (seed) => dcganNetworks({ ...pictures, baseFilters: 4, latentSize: 32, seed }),
  },
  'digits-16': {
    batchSize: 32,
    sample: [28, 28, 1],
    networks: (seed) => dcganNetworks({ ...pictures, baseFilters: 16, latentSize: 32, seed }),
  },
  'dcgan-28': {
    batchSize: 64,
    sample: [28, 28, 1],
    networks: (seed) => dcganNetworks({ ...pictures, seed }),
  },
};

export interface TimesOptions {
  readonly workload: string;
  readonly engine: 'compiled' | 'webgpu' | 'webgl' | 'wasm';
  readonly device?: 'cpu' | 'webgpu';
  readonly threads?: number;
  /** Steps are timed for about so long, two at least. */
  readonly budgetMs: number;
}

export interface Times {
  readonly description: string;
  /** Until the first step is done: files, compilation, shaders. */
  readonly startMs: number;
  readonly steps: readonly number[];
}

async function time({ workload, budgetMs, ...options }: TimesOptions): Promise<Times> {
  if (options.engine === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
  const begin = performance.now();
  const engine = await createEngine({ ...options, wasmPaths, compiler: loadCompiler });
  const step = await makeStep(workloads[workload]!, engine);
  await step();
  const startMs = performance.now() - begin;
  await step();
  const steps: number[] = [];
  const end = performance.now() + budgetMs;
  while (steps.length < 2 || performance.now() < end) {
    const start = performance.now();
    await step();
    steps.push(performance.now() - start);
  }
  return { description: engine.description, startMs, steps };
}

async function makeStep(
  { batchSize, sample, networks }: Workload,
  engine: Engine,
): Promise<() => Promise<unknown>> {
  const size = sample.reduce((product, length) => product * length, 1);
  const data = Float32Array.from({ length: 4 * batchSize * size }, (_, index) => Math.sin(index * index));
  const trainer = await createTrainer({
    variant: dcgan(),
    networks: (_, seed) => networks(seed),
    data: await fromArrays({ name: 'waves', data, shape: [...sample] }),
    batchSize,
    seed: 1,
    engine,
  });
  return () => trainer.step();
}

(globalThis as unknown as { time: typeof time }).time = time;
document.body.dataset['ready'] = 'yes';
