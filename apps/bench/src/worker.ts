// Runs one measurement in a process of its own, so that engines and their memory do not meet; prints one line of JSON.
import { measure, measureRate, type BenchEngine } from './measure.js';
import { workloads } from './workloads.js';

const [kind, engine, repeats] = process.argv.slice(2) as [string, BenchEngine, string];
const workload = workloads.find(({ name }) => name === kind);
const result =
  workload === undefined
    ? { rate: await measureRate() }
    : await measure(workload, { engine, repeats: Number(repeats) });
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
