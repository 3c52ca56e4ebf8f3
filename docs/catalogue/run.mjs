// Makes the results of the catalogue: `node docs/catalogue/run.mjs [NAME …]` after a build, then `node docs/catalogue/write.mjs`.
// Every run goes through the command, as a user's does; what is kept is its scores, its pace and a picture.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { docs, readRuns } from './pages.mjs';

const root = join(docs, '..');
const command = join(root, 'apps', 'cli', 'dist', 'bin.js');
const pictures = join(docs, 'images', 'catalogue');
const results = join(docs, 'catalogue', 'results');
const wanted = process.argv.slice(2);
const runs = readRuns();
const unknown = wanted.filter((name) => !runs.some((run) => run.name === name));
if (unknown.length > 0) throw new Error(`no run of that name: ${unknown.join(', ')}`);
for (const folder of [pictures, results]) mkdirSync(folder, { recursive: true });

for (const run of runs.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const folder = mkdtempSync(join(tmpdir(), `gankit-${run.name}-`));
  try {
    perform(run, join(folder, 'run'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function perform(run, out) {
  if (run.needs !== undefined) install(run.needs);
  execute(process.execPath, [command, ...run.arguments, '--out', out]);
  const picture = join(pictures, `${run.name}.png`);
  if (run.picture === undefined) {
    const grid = readdirSync(join(out, 'samples')).sort().at(-1);
    copyFileSync(join(out, 'samples', grid), picture);
  } else execute(process.execPath, [command, 'sample', out, ...run.picture, '--out', picture, '--force']);
  const result = resultOf(run, out);
  writeFileSync(join(results, `${run.name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(`${run.name}: ${JSON.stringify(result.scores)}, ${result.stepsPerSecond} steps/s\n`);
}

function resultOf(run, out) {
  const record = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
  const lines = readFileSync(join(out, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return {
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

/** Data that is too large for a dependency: into a folder of runs, which no commit takes. */
function install(dataPackage) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  execute(npm, ['install', '--prefix', join('runs', 'data'), '--no-audit', dataPackage]);
}

function execute(program, options) {
  const { status } = spawnSync(program, options, {
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: root,
    shell: program.endsWith('.cmd'),
  });
  if (status !== 0) throw new Error(`${options.slice(0, 4).join(' ')} … ended with ${status}`);
}
