import { availableParallelism, cpus, totalmem } from 'node:os';
import { assertKnownOptions, OptionError } from '@gankit/core';
import { runInChild } from './child.js';
import type { BenchEngine, Measurement } from './measure.js';
import type { Workload } from './workload.js';
import { workloads } from './workloads.js';

export interface BenchOptions {
  /** Names of the workloads. @defaultValue all of them */
  readonly only?: readonly string[];
  /** @defaultValue `compiled`, `wasm`, `wasm-stock`, and of `tfjs-node` and `tfjs-node-gpu` those that start here */
  readonly engines?: readonly BenchEngine[];
  /** Timed runs of a fast engine; slow ones get fewer. @defaultValue 15 */
  readonly repeats?: number;
  /** Receives a line as each measurement ends. */
  readonly onLine?: (line: string) => void;
  /** Ends the bench and the measurement at hand. */
  readonly signal?: AbortSignal;
}

export interface WorkloadResult {
  readonly name: string;
  /** Giga floating-point operations of one run: twice its multiply-adds. */
  readonly gflop: number;
  /** The time of as many multiply-adds in 2048³ matrix products, made between the runs of `compiled` where that is measured. */
  readonly boundMs: number;
  readonly engines: readonly Measurement[];
}

export interface BenchResult {
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly node: string;
  };
  readonly workloads: readonly WorkloadResult[];
}

const slowEngines: ReadonlySet<BenchEngine> = new Set(['wasm', 'wasm-stock', 'cpu']);

/**
 * Times workloads on the engines of this machine, each measurement in a process of its own, one after the other. An engine that
 * fails at a workload is reported and left out of it.
 *
 * @throws {@link OptionError} when `only` names an unknown workload.
 * @throws {@link EngineError} when no engine can run a workload, or the bound cannot be measured.
 */
export async function runBench(options: BenchOptions = {}): Promise<BenchResult> {
  const { only, onLine, signal } = options;
  assertKnownOptions('runBench', options, { only, onLine, signal, engines: true, repeats: true });
  const wanted = chosen(only);
  const engines = options.engines ?? (await availableEngines(signal));
  const results: WorkloadResult[] = [];
  for (const workload of wanted) {
    onLine?.(`${workload.name}: ${workload.description}`);
    const measurements = await measureAll(workload, { ...options, engines });
    const rate = measurements.find((measurement) => measurement.rate !== undefined)?.rate;
    const multiplyAdds = Math.max(...measurements.map((measurement) => measurement.multiplyAdds));
    results.push({
      name: workload.name,
      gflop: (2 * multiplyAdds) / 1e9,
      boundMs: multiplyAdds / (rate ?? (await rateAlone(signal))),
      engines: measurements,
    });
  }
  return { machine: describeMachine(), workloads: results };
}

async function rateAlone(signal: AbortSignal | undefined): Promise<number> {
  const task = { kind: 'bound', engine: '-', repeats: 1, signal } as const;
  return ((await runInChild(task)) as { readonly rate: number }).rate;
}

async function measureAll(
  { name }: Workload,
  { engines, repeats = 15, onLine, signal }: BenchOptions & { readonly engines: readonly BenchEngine[] },
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  let failure: unknown;
  for (const engine of engines) {
    const runs = slowEngines.has(engine) ? Math.max(2, Math.round(repeats / 5)) : repeats;
    try {
      const task = { kind: name, engine, repeats: runs, signal };
      const measurement = (await runInChild(task)) as Measurement;
      onLine?.(`  ${engine}: median ${measurement.medianMs.toFixed(1)} ms of ${countRuns(measurement)}`);
      measurements.push(measurement);
    } catch (error) {
      if (signal?.aborted === true) throw error;
      failure = error;
      onLine?.(`  ${(error as Error).message}`);
    }
  }
  if (measurements.length === 0) throw failure;
  return measurements;
}

/** Native TensorFlow is tried once, so that no workload reports that it is not installed. */
async function availableEngines(signal: AbortSignal | undefined): Promise<readonly BenchEngine[]> {
  const engines: BenchEngine[] = ['compiled', 'wasm', 'wasm-stock'];
  for (const engine of ['tfjs-node', 'tfjs-node-gpu'] as const) {
    const task = { kind: 'probe', engine, repeats: 0, signal } as const;
    const { starts } = (await runInChild(task)) as { readonly starts: boolean };
    if (starts) engines.push(engine);
  }
  return engines;
}

function chosen(only: readonly string[] | undefined): readonly Workload[] {
  if (only === undefined || only.length === 0) return workloads;
  return only.map((wanted) => {
    const workload = workloads.find(({ name }) => name === wanted);
    if (workload !== undefined) return workload;
    const known = workloads.map(({ name }) => name).join(', ');
    throw new OptionError(`runBench: \`only\` must name workloads (${known}), received ${wanted}.`);
  });
}

function countRuns({ runs }: Measurement): string {
  return `${runs} ${runs === 1 ? 'run' : 'runs'}`;
}

function describeMachine(): BenchResult['machine'] {
  return {
    processor: cpus()[0]?.model.trim() || 'unknown processor',
    cores: availableParallelism(),
    memoryGiB: totalmem() / 2 ** 30,
    node: process.versions.node,
  };
}
