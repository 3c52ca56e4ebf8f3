// Makes the results of the catalogue: `node docs/catalogue/run.mjs [NAME …]` after a build, then `node docs/catalogue/write.mjs`.
// Every run goes through the command, as a user's does; what is kept is its scores, its pace and its last grid.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { docs, readRuns } from './pages.mjs';

const command = join(docs, '..', 'apps', 'cli', 'dist', 'bin.js');
const wanted = process.argv.slice(2);
const runs = readRuns();
const unknown = wanted.filter((name) => !runs.some((run) => run.name === name));
if (unknown.length > 0) throw new Error(`no run of that name: ${unknown.join(', ')}`);

for (const run of runs.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const out = mkdtempSync(join(tmpdir(), `gankit-${run.name}-`));
  try {
    perform(run, join(out, 'run'));
  } finally {
    rmSync(out, { recursive: true });
  }
}

function perform(run, out) {
  const { status } = spawnSync(process.execPath, [command, ...run.arguments, '--out', out], {
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: join(docs, '..'),
  });
  if (status !== 0) throw new Error(`${run.name}: the command ended with ${status}`);
  const record = readJson(join(out, 'run.json'));
  const lines = readFileSync(join(out, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const result = {
    command: `gankit ${run.arguments.join(' ')}`,
    date: new Date().toISOString().slice(0, 10),
    engine: record.engine.name,
    machine: `${cpus().length} × ${cpus()[0].model.trim()}`,
    node: process.versions.node,
    steps: record.steps,
    seed: record.settings.seed,
    stepsPerSecond: Number(pace(lines).toPrecision(3)),
    scores: lines.at(-1).scores ?? {},
  };
  const grid = readdirSync(join(out, 'samples')).sort().at(-1);
  copyFileSync(join(out, 'samples', grid), join(docs, 'images', 'catalogue', `${run.name}.png`));
  writeFileSync(
    join(docs, 'catalogue', 'results', `${run.name}.json`),
    `${JSON.stringify(result, null, 2)}\n`,
  );
  process.stdout.write(`${run.name}: ${JSON.stringify(result.scores)}, ${result.stepsPerSecond} steps/s\n`);
}

/** Steps per second in the fastest quarter of the log intervals: what the machine does when nothing else runs on it. */
function pace(lines) {
  const rates = lines.slice(1).map((line, index) => {
    const before = lines[index];
    return (line.step - before.step) / (line.seconds - before.seconds);
  });
  const fastest = rates.sort((first, second) => second - first).slice(0, Math.ceil(rates.length / 4));
  return fastest[Math.floor(fastest.length / 2)];
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
