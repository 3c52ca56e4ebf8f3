import { trialModel } from './engine-models.js';
import type { GraphRunner } from './host.js';
import type { ComputeEngine, Ports } from './protocol.js';

const trialSize = 512;
const trialRuns = 3;
/** Whatever takes longer, preparations included, is not worth another try. */
const slowMs = 1000;

/** The engine on which a matrix product takes least time; those that do not start take for ever. */
export async function fastestEngine(
  runner: GraphRunner,
  engines: readonly ComputeEngine[],
): Promise<ComputeEngine> {
  const times: (readonly [ComputeEngine, number])[] = [];
  for (const engine of engines) {
    const ms = await timeTrial(runner, engine).catch(() => Infinity);
    times.push([engine, ms]);
  }
  return times.reduce((best, other) => (other[1] < best[1] ? other : best))[0];
}

async function timeTrial(runner: GraphRunner, engine: ComputeEngine): Promise<number> {
  const [session, a, b] = [runner.newNumber(), runner.newNumber(), runner.newNumber()];
  const shape = [trialSize, trialSize];
  const values = (): Float32Array => Float32Array.from({ length: trialSize ** 2 }, (_, at) => at % 7);
  const variables = [a, b].map((variable) => ({ variable, shape, values: values() }));
  const ports: Ports = {
    feeds: [],
    results: [{ name: 'largest', type: 'float32', shape: [] }],
    reads: [
      { name: 'a', variable: a },
      { name: 'b', variable: b },
    ],
    writes: [],
  };
  await runner.ask({ kind: 'write', variables });
  await runner.ask({ kind: 'open', session, model: trialModel(trialSize), ports, options: { engine } });
  const timed = async (): Promise<number> => {
    const start = performance.now();
    await runner.ask({ kind: 'run', session, feeds: [] });
    return performance.now() - start;
  };
  let best = await timed(); // with preparations
  for (let run = 0; run < trialRuns && best < slowMs; run += 1) best = Math.min(best, await timed());
  await runner.ask({ kind: 'close', session });
  return best;
}
