import { execFile } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { OptionError } from '@gankit/core';
import type { BenchEngine, Measurement } from './measure.js';
import { workloads, type Workload } from './workloads.js';

const execute = promisify(execFile);

export interface BenchOptions {
  /** Names of the workloads. @defaultValue all of them */
  readonly only?: readonly string[];
  /** @defaultValue `compiled`, `wasm`, `wasm-stock` */
  readonly engines?: readonly BenchEngine[];
  /** Timed runs of a fast engine; slow ones get fewer. @defaultValue 15 */
  readonly repeats?: number;
  /** Receives a line as each measurement ends. */
  readonly onLine?: (line: string) => void;
}

export interface WorkloadResult {
  readonly name: string;
  /** Giga floating-point operations of one run: twice its multiply-adds. */
  readonly gflop: number;
  /** The time of as many multiply-adds in a 2048³ matrix product measured beside it. */
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
 * Times training steps on the engines of this machine, each measurement in a process of its own.
 *
 * @throws {@link OptionError} when `only` names an unknown workload.
 */
export async function runBench(options: BenchOptions = {}): Promise<BenchResult> {
  const { engines = ['compiled', 'wasm', 'wasm-stock'], repeats = 15, onLine } = options;
  const results: WorkloadResult[] = [];
  for (const workload of chosen(options.only)) {
    onLine?.(`${workload.name}: ${workload.description}`);
    const { rate } = (await work('bound', '-', 1)) as { readonly rate: number };
    const measurements: Measurement[] = [];
    for (const engine of engines) {
      const runs = slowEngines.has(engine) ? Math.max(2, Math.round(repeats / 5)) : repeats;
      const measurement = (await work(workload.name, engine, runs)) as Measurement;
      onLine?.(
        `  ${engine}: median ${measurement.medianMs.toFixed(1)} ms of ${measurement.runs} ${measurement.runs === 1 ? 'run' : 'runs'}`,
      );
      measurements.push(measurement);
    }
    const multiplyAdds = measurements.find((item) => item.multiplyAdds !== undefined)?.multiplyAdds ?? 0;
    results.push({
      name: workload.name,
      gflop: (2 * multiplyAdds) / 1e9,
      boundMs: multiplyAdds / rate,
      engines: measurements,
    });
  }
  return { machine: describeMachine(), workloads: results };
}

/** The results as a table of medians, with ratios to the compiled step. */
export function formatBench({ machine, workloads: results }: BenchResult): string {
  const lines = results.flatMap(({ name, gflop, boundMs, engines }) => {
    const compiled = engines.find(({ engine }) => engine === 'compiled')?.medianMs;
    return engines.map(({ engine, medianMs, minMs, peakMemoryMiB }) => {
      const ratio = compiled === undefined ? '' : `${(medianMs / compiled).toFixed(1)}×`;
      const bound = boundMs === 0 ? '' : `${Math.round((100 * boundMs) / medianMs)} %`;
      const cells = [
        name,
        engine,
        medianMs.toFixed(1),
        minMs.toFixed(1),
        ratio,
        gflop.toFixed(2),
        boundMs.toFixed(1),
        bound,
      ];
      return `| ${[...cells, Math.round(peakMemoryMiB)].join(' | ')} |`;
    });
  });
  const { processor, cores, memoryGiB, node } = machine;
  return [
    `${processor}, ${cores} cores, ${memoryGiB.toFixed(0)} GiB, Node ${node}`,
    '',
    '| workload | engine | median ms | min ms | to compiled | GFLOP | bound ms | of bound | peak MiB |',
    '|---|---|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
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

async function work(kind: string, engine: BenchEngine | '-', repeats: number): Promise<unknown> {
  const program = fileURLToPath(new URL('./worker.js', import.meta.url));
  const { stdout } = await execute(process.execPath, [program, kind, engine, String(repeats)], {
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

function describeMachine(): BenchResult['machine'] {
  return {
    processor: cpus()[0]?.model.trim() || 'unknown processor',
    cores: availableParallelism(),
    memoryGiB: totalmem() / 2 ** 30,
    node: process.versions.node,
  };
}
