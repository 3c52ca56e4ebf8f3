import { assertKnownOptions, type EngineName } from '@gankit/core';
import { createEngine, registerMissingWasmKernels } from '@gankit/runtime';
import { countingEngine } from './counting-engine.js';
import { createRateProbe, type RateProbe } from './measure-rate.js';
import { summary, timed } from './timing.js';
import type { PreparedWorkload, Workload } from './workload.js';

/** `wasm-stock` is tfjs's wasm backend as it comes, with only the kernels that training lacks composed from others. */
export type BenchEngine = EngineName | 'wasm-stock';

export interface Measurement {
  readonly engine: BenchEngine;
  readonly medianMs: number;
  readonly minMs: number;
  /** How many runs were timed. */
  readonly runs: number;
  /** Of the first run, which compiles or warms up; when it took too long for another, it is the one that counts. */
  readonly firstMs: number;
  /** Largest resident memory of the process that ran it. */
  readonly peakMemoryMiB: number;
  /** Multiply-adds that the kernels of tfjs ask for in one run. */
  readonly multiplyAdds: number;
  /**
   * Multiply-adds per millisecond of 2048³ products that were made between the runs, their median; of `compiled` only.
   */
  readonly rate?: number;
}

export interface MeasureOptions {
  readonly engine: BenchEngine;
  /** Timed runs, if they fit into the budget; more when they are fast. */
  readonly repeats: number;
  /** Fast runs are repeated for so long, also beyond `repeats`. @defaultValue 3,000 */
  readonly leastMs?: number;
  /** Fast runs are repeated for so long before, untimed: some thousand warm up JavaScript. @defaultValue 3,000 */
  readonly warmUpMs?: number;
  /** No run begins that would end later, but one is always timed. @defaultValue 45,000 */
  readonly budgetMs?: number;
}

/**
 * Times a workload in this process. The first run is left out of median and minimum, unless it alone took longer than
 * the budget and compiled nothing.
 *
 * @throws {@link EngineError} when the engine does not start here.
 */
export async function measure(
  workload: Workload,
  { engine: name, repeats, leastMs = 3000, warmUpMs = 3000, budgetMs = 45_000, ...rest }: MeasureOptions,
): Promise<Measurement> {
  assertKnownOptions('measure', rest, { engine: name, repeats, leastMs, warmUpMs, budgetMs });
  const engine = await createEngine(
    name === 'wasm-stock' ? { engine: 'wasm', threads: 1 } : { engine: name },
  );
  if (name === 'wasm-stock') registerMissingWasmKernels();
  const counter = countingEngine(engine);
  try {
    const prepared = await workload.prepare(counter.engine);
    try {
      const firstMs = await timed(() => prepared.run());
      const work = counter.total();
      const isCompiled = name === 'compiled'; // its first run compiles
      const isPatient = isCompiled || firstMs <= budgetMs;
      if (isCompiled || (isPatient && firstMs < warmUpMs)) await warmUp(prepared, warmUpMs);
      const memory = process.resourceUsage().maxRSS / 1024; // before that of the products
      const probe = isCompiled ? await createRateProbe() : undefined;
      const options = { repeats, leastMs, budgetMs, probe };
      const { times, rates } = isPatient
        ? await timeRuns(prepared, options)
        : { times: [firstMs], rates: [] };
      probe?.dispose();
      return {
        engine: name,
        ...summary(times),
        runs: times.length,
        firstMs,
        peakMemoryMiB: probe === undefined ? process.resourceUsage().maxRSS / 1024 : memory,
        multiplyAdds: work,
        ...(rates.length === 0 ? {} : { rate: summary(rates).medianMs }),
      };
    } finally {
      prepared.dispose();
    }
  } finally {
    engine.dispose();
  }
}

/** Repeats it as long as it is so fast that it ends in time. */
async function warmUp(prepared: PreparedWorkload, ms: number): Promise<void> {
  const begin = performance.now();
  let last: number;
  do last = await timed(() => prepared.run());
  while (performance.now() - begin + last < ms);
}

/** Between the runs, after at least this long, one product is timed. */
const productEveryMs = 250;

async function timeRuns(
  prepared: PreparedWorkload,
  {
    repeats,
    leastMs,
    budgetMs,
    probe,
  }: Required<Omit<MeasureOptions, 'engine' | 'warmUpMs'>> & { readonly probe: RateProbe | undefined },
): Promise<{ readonly times: readonly number[]; readonly rates: readonly number[] }> {
  const begin = performance.now();
  const times: number[] = [];
  const rates: number[] = [];
  let [elapsed, sinceProduct] = [0, productEveryMs];
  do {
    if (probe !== undefined && sinceProduct >= productEveryMs) {
      rates.push(await probe.measure());
      sinceProduct = 0;
    }
    times.push(await timed(() => prepared.run()));
    sinceProduct += times.at(-1)!;
    elapsed = performance.now() - begin;
  } while ((times.length < repeats || elapsed < leastMs) && elapsed + times.at(-1)! < budgetMs);
  return { times, rates };
}
