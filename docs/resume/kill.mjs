// Kills a training with SIGKILL again and again, looks at what is left, resumes it, and compares what it comes to in the end with
// an uninterrupted run: `node docs/resume/kill.mjs [KILLS] [SEED]` after a build.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandomSource } from '@gankit/core';
import { loadCheckpoint, readBest, runPaths } from '@gankit/trainer/node';
import * as tf from '@tensorflow/tfjs';

const child = fileURLToPath(new URL('kill-child.mjs', import.meta.url));
const [kills = 50, seed = 1] = process.argv.slice(2).map(Number);
const steps = 240;
/** Milliseconds, as the uninterrupted run takes them: to its first step, and from there to its end. */
const pace = { start: 0, training: 0 };

tf.env().set('PROD', true);
await tf.setBackend('cpu');
const folder = mkdtempSync(join(tmpdir(), 'gankit-kill-'));
try {
  const began = performance.now();
  const expected = await live(join(folder, 'whole'), {});
  const found = await killAll(expected.digests);
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  process.stdout.write(`${JSON.stringify({ kills, seed, ...found, ...expected.digests, seconds })}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

/** @returns What the kills met. */
async function killAll(expected) {
  const moments = await draw(kills);
  const found = { runs: 0, whileStarting: 0, checkpointsLeft: 0, halfWritten: 0 };
  let out = join(folder, 'run-0');
  for (let index = 0; index < kills;) {
    const { killed, begun, digests } = await live(out, { after: moments[index] });
    if (killed) {
      index += 1;
      found.whileStarting += begun ? 0 : 1;
      const left = await inspect(out);
      found.checkpointsLeft += left.checkpoints;
      found.halfWritten += left.temporaries;
    } else {
      compare(digests, expected);
      found.runs += 1;
      out = join(folder, `run-${found.runs}`);
    }
  }
  compare((await live(out, {})).digests, expected);
  return { ...found, runs: found.runs + 1 };
}

async function draw(count) {
  const tensor = createRandomSource(seed).uniform([count, 2]);
  const values = Array.from(await tensor.data());
  tensor.dispose();
  return Array.from({ length: count }, (_, index) => ({
    fromStart: values[2 * index] < 0.15,
    share: values[2 * index + 1],
  }));
}

/** One process on the folder, killed at a moment or left to end. */
async function live(out, { after }) {
  const process = spawn(globalThis.process.execPath, [child, out, String(steps)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  let begun = false;
  const kill = (milliseconds) => setTimeout(() => process.kill('SIGKILL'), milliseconds);
  if (after?.fromStart) kill(after.share * pace.start);
  const spawned = performance.now();
  process.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
    if (begun || !printed.includes('begun')) return;
    begun = true;
    if (after === undefined) pace.start = performance.now() - spawned;
    else if (!after.fromStart) kill((after.share * pace.training) / 3);
  });
  const [code, signal] = await once(process, 'close');
  if (signal === 'SIGKILL') return { killed: true, begun };
  if (after === undefined) pace.training = performance.now() - spawned - pace.start;
  if (code !== 0) throw new Error(`a process ended with ${code}`);
  return { killed: false, begun, digests: JSON.parse(printed.trim().split('\n').at(-1)) };
}

/** Everything under its final name is whole: checkpoints by their checksums, records and metrics by their form. */
async function inspect(out) {
  const { checkpoints, record, best, metrics } = runPaths(out);
  const names = existsSync(checkpoints) ? readdirSync(checkpoints) : [];
  const whole = names.filter((name) => !name.startsWith('.tmp-'));
  for (const name of whole) await loadCheckpoint(join(checkpoints, name));
  if (existsSync(record)) JSON.parse(readFileSync(record, 'utf8'));
  if (existsSync(best)) await loadCheckpoint(join(out, (await readBest(out)).checkpoint));
  const lines = existsSync(metrics) ? readFileSync(metrics, 'utf8').split('\n') : [''];
  for (const line of lines.slice(0, -1)) JSON.parse(line); // the last may be half a line
  return { checkpoints: whole.length, temporaries: names.length - whole.length };
}

function compare(digests, expected) {
  if (JSON.stringify(digests) === JSON.stringify(expected)) return;
  throw new Error(`ended as ${JSON.stringify(digests)}, not as ${JSON.stringify(expected)}`);
}
