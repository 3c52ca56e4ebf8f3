// Runs one measurement in a process of its own, so that engines and their memory do not meet; prints one line of JSON.
import type { EngineName } from '@gankit/core';
import { createEngine } from '@gankit/runtime';
import { measureRate } from './measure-rate.js';
import { measure, type BenchEngine } from './measure.js';
import { workloads } from './workloads.js';

process.stdin.on('end', () => process.exit(1)).resume(); // the caller is gone

const [kind, engine, repeats] = process.argv.slice(2) as [string, BenchEngine, string];

async function work(): Promise<object> {
  if (kind === 'bound') return { rate: await measureRate() };
  if (kind === 'probe') return { starts: await starts(engine) };
  const workload = workloads.find(({ name }) => name === kind)!;
  return measure(workload, { engine, repeats: Number(repeats) });
}

async function starts(name: BenchEngine): Promise<boolean> {
  return createEngine({ engine: name as EngineName }).then(
    () => true,
    () => false,
  );
}

const result = await work();
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
