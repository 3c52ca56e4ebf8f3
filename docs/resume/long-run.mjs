// Trains a DCGAN on digits for a while and notes every minute what the process uses: `node docs/resume/long-run.mjs [MINUTES] [FILE]`
// after a build. Ends with 1 when memory grew, tensors were left behind, or the event loop stood still.
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { registerLayers } from '@gankit/layers';
import { digits } from '@gankit/data/digits';
import { trainInFolder } from '@gankit/trainer/node';
import { dcgan } from '@gankit/variants';
import * as tf from '@tensorflow/tfjs';

const [minutes = 60, file] = [process.argv[2] && Number(process.argv[2]), process.argv[3]];
/** The first minutes fill caches and pools. */
const warmUpMinutes = Math.min(5, minutes / 4);
const megabyte = 2 ** 20;

tf.env().set('PROD', true);
registerLayers();
const delays = monitorEventLoopDelay({ resolution: 10 });
const folder = mkdtempSync(join(tmpdir(), 'gankit-long-'));
const out = join(folder, 'run');
const controller = new AbortController();
const began = performance.now();
const notes = [];
let steps = 0;
delays.enable();
const timer = setInterval(note, 60_000 * Math.min(1, minutes / 10));
const end = setTimeout(() => controller.abort(), 60_000 * minutes);
try {
  const run = trainInFolder({
    variant: dcgan({ baseFilters: 32 }),
    data: digits(),
    batchSize: 32,
    seed: 1,
    out,
    steps: 10_000_000,
    checkpointEvery: 200,
    sampleEvery: 50,
    keepSamples: 40,
    signal: controller.signal,
  });
  for await (const { step } of run) steps = step;
  report();
} finally {
  clearInterval(timer);
  clearTimeout(end);
  rmSync(folder, { recursive: true, force: true });
}

function note() {
  const { rss, heapUsed, external } = process.memoryUsage();
  notes.push({
    minute: Number(((performance.now() - began) / 60_000).toFixed(1)),
    steps,
    rss: Math.round(rss / megabyte),
    heap: Math.round(heapUsed / megabyte),
    external: Math.round(external / megabyte),
    tensors: tf.memory().numTensors,
    folder: Math.round(sizeOf(out) / megabyte),
    longestPauseMs: Math.round(delays.max / 1e6),
  });
  delays.reset();
  process.stdout.write(`${JSON.stringify(notes.at(-1))}\n`);
}

/** Bytes; of a folder in which things come and go. */
function sizeOf(path) {
  let entries;
  try {
    entries = readdirSync(path, { recursive: true, withFileTypes: true });
  } catch {
    return Number.NaN; // something went between two looks
  }
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Least squares over the time after the warm-up. */
function growthPerHour(name) {
  const late = notes.filter(({ minute }) => minute >= warmUpMinutes);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [time, level] = [mean(late.map(({ minute }) => minute)), mean(late.map((entry) => entry[name]))];
  const covariance = mean(late.map((entry) => (entry.minute - time) * (entry[name] - level)));
  return (60 * covariance) / mean(late.map(({ minute }) => (minute - time) ** 2));
}

function report() {
  const late = notes.filter(({ minute }) => minute >= warmUpMinutes);
  const summary = {
    machine: `${cpus().length} × ${cpus()[0].model.trim()}`,
    node: process.versions.node,
    minutes,
    steps,
    rssPerHour: Math.round(growthPerHour('rss')),
    heapPerHour: Math.round(growthPerHour('heap')),
    tensors: [late[0].tensors, late.at(-1).tensors],
    longestPauseMs: Math.max(...late.map(({ longestPauseMs }) => longestPauseMs)),
  };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  if (file !== undefined) writeFileSync(file, `${JSON.stringify({ ...summary, notes }, null, 2)}\n`);
  // a note may be taken in the middle of a step, with its tensors
  const isKept = summary.tensors[1] > summary.tensors[0] + 100;
  // 64 MB is what the memory of a process that was left to itself varies by; an hour of a leak would show more
  const isFlat = summary.rssPerHour < 64 * Math.max(1, 60 / minutes) && !isKept;
  process.exitCode = isFlat && summary.longestPauseMs < 2000 ? 0 : 1;
}
