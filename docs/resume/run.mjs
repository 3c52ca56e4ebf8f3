// Makes the table of docs/guides/resume.md: `node docs/resume/run.mjs [ENGINE …]` after a build; engines are compiled, wasm-1, wasm-2, cpu.
// Each engine has two processes: one trains every case as a whole and, apart, up to the stop; the other goes on with the latter.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { steps } from './cases.mjs';
import { writeTable } from './table.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const few = ['dcgan', 'sngan', 'stylegan2', 'cyclegan'];
const engines = {
  compiled: { engine: 'compiled' },
  'wasm-1': { engine: 'wasm', threads: 1, names: few },
  'wasm-2': { engine: 'wasm', threads: 2, names: few },
  cpu: { engine: 'cpu', names: ['gan', 'dcgan', 'sngan', 'cyclegan'] },
};

/**
 * @param name - Of an engine above.
 * @param names - Of cases; left out: those of the engine.
 * @returns A row per case.
 */
export async function compareOn(name, names = engines[name].names) {
  const folder = mkdtempSync(join(tmpdir(), 'gankit-resume-'));
  try {
    const options = { ...engines[name], folder, ...(names && { names }) };
    const begun = await trainIn(options, folder);
    const resumed = await trainIn({ ...options, resume: true }, folder);
    return begun.map(({ name: variant, engine, whole, stopped }, index) => ({
      variant,
      engine: name,
      description: engine,
      stoppedAt: stopped.step,
      whole: whole.state,
      resumed: resumed[index].resumed.state,
      equalMetrics: whole.metrics === resumed[index].resumed.metrics,
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function trainIn(options, folder) {
  const child = spawn(process.execPath, [join(here, 'train.mjs'), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // steps that were compared with eager ones once need not be again
    env: { ...process.env, GANKIT_CACHE: join(folder, 'cache') },
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${JSON.stringify(options)} ended with ${code}`);
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(engines);
  const results = join(here, 'results.json');
  const former = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')).rows : [];
  const rows = former.filter(({ engine }) => !wanted.includes(engine));
  for (const name of wanted) rows.push(...(await compareOn(name)));
  const facts = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${cpus()[0].model.trim()}`,
    node: process.versions.node,
    steps,
  };
  writeFileSync(results, `${JSON.stringify({ ...facts, rows }, null, 2)}\n`);
  writeTable();
  const unequal = rows.filter(({ whole, resumed, equalMetrics }) => whole !== resumed || !equalMetrics);
  for (const { variant, engine } of unequal) process.stderr.write(`${variant} on ${engine} differs\n`);
  process.exitCode = unequal.length === 0 ? 0 : 1;
}
