import { createRandomSource, fromTensor, type Engine, type EngineName, type Loader } from '@gankit/core';
import { compile } from '@gankit/compile';
import { fromArrays } from '@gankit/data';
import { createEngine, registerMissingWasmKernels } from '@gankit/runtime';
import { createTrainer } from '@gankit/trainer';
import * as tf from '@tensorflow/tfjs';
import type { Workload } from './workloads.js';

/** `wasm-stock` is tfjs's wasm backend as it comes, with only the kernels that training lacks composed from others. */
export type BenchEngine = EngineName | 'wasm-stock';

export interface Measurement {
  readonly engine: BenchEngine;
  readonly medianMs: number;
  readonly minMs: number;
  readonly runs: number;
  /** Largest resident memory of the process that ran it. */
  readonly peakMemoryMiB: number;
  /** Of the first run, which compiles or warms up. */
  readonly firstMs: number;
  /** Multiply-adds of one run, when the engine knows them. */
  readonly multiplyAdds?: number;
}

export interface MeasureOptions {
  readonly engine: BenchEngine;
  readonly repeats: number;
}

/** A slow engine gets fewer runs than asked for when they take longer than this together. */
const budgetMs = 60_000;

/** Times a workload in this process. The first run is left out of median and minimum. */
export async function measure(
  workload: Workload,
  { engine: name, repeats }: MeasureOptions,
): Promise<Measurement> {
  const engine = await createEngine({ engine: name === 'wasm-stock' ? 'wasm' : name });
  if (name === 'wasm-stock') registerMissingWasmKernels();
  const counter = countMultiplyAdds(engine, workload.variant().discriminatorSteps);
  const trainer = await createTrainer({
    variant: workload.variant(),
    networks: workload.networks(1),
    data: await noise(workload),
    batchSize: workload.batchSize,
    seed: 1,
    engine: counter.engine,
  });
  try {
    const firstMs = await timed(() => trainer.step());
    const times: number[] = [];
    const deadline = performance.now() + budgetMs;
    while (times.length < repeats && (times.length === 0 || performance.now() < deadline)) {
      times.push(await timed(() => trainer.step()));
    }
    const multiplyAdds = counter.total();
    return {
      engine: name,
      ...summary(times),
      runs: times.length,
      firstMs,
      peakMemoryMiB: process.resourceUsage().maxRSS / 1024,
      ...(multiplyAdds === 0 ? {} : { multiplyAdds }),
    };
  } finally {
    trainer.dispose();
    engine.dispose();
  }
}

const boundSize = 2048;

/** Multiply-adds per millisecond of a 2048³ `MatMul` on ONNX Runtime: what this machine can do at best. */
export async function measureRate(repeats = 7): Promise<number> {
  const shape = [boundSize, boundSize];
  const random = createRandomSource(1);
  const matrix = random.uniform(shape);
  const data = await fromTensor(matrix);
  matrix.dispose();
  const spec = { shape, dtype: 'float32' } as const;
  const product = await compile(({ a, b }) => ({ corner: tf.slice(tf.matMul(a!, b!), [0, 0], [1, 1]) }), {
    inputs: { a: spec, b: spec },
    name: 'bound',
  });
  await product.run({ a: data, b: data });
  const times: number[] = [];
  for (let run = 0; run < repeats; run += 1) times.push(await timed(() => product.run({ a: data, b: data })));
  product.dispose();
  return boundSize ** 3 / summary(times).minMs;
}

async function noise({ name, data, batchSize }: Workload): Promise<Loader> {
  const size = batchSize * 4;
  const { classes } = data;
  const values = createRandomSource(2).uniform([size, ...data.sample], { low: -1, high: 1 });
  const samples = await fromTensor(values);
  values.dispose();
  const labels =
    classes === undefined ? undefined : Array.from({ length: size }, (_, index) => index % classes);
  return fromArrays({ name, data: samples.data as Float32Array, shape: data.sample, labels });
}

async function timed(body: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await body();
  return performance.now() - start;
}

function summary(times: readonly number[]): { readonly medianMs: number; readonly minMs: number } {
  const sorted = times.toSorted((a, b) => a - b);
  return { medianMs: sorted[Math.floor(sorted.length / 2)]!, minMs: sorted[0]! };
}

/** The engine, noting the multiply-adds of the steps that it prepares. */
function countMultiplyAdds(
  engine: Engine,
  discriminatorSteps: number,
): { readonly engine: Engine; total(): number } {
  const counts = new Map<string, number>();
  const counting: Engine = {
    ...engine,
    async prepare(step, options) {
      const prepared = await engine.prepare(step, options);
      const times = options.name.startsWith('discriminator') ? discriminatorSteps : 1;
      counts.set(options.name, times * (prepared.multiplyAdds ?? 0));
      return prepared;
    },
  };
  return { engine: counting, total: () => [...counts.values()].reduce((sum, count) => sum + count, 0) };
}
