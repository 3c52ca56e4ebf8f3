// Brings a fresh clone to the point where something can run, with nothing but Node and npm. No dependencies here.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { packageManager, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const floor = engines.node.replace('>=', '').split('.').map(Number);

/** Stops with one line when Node is older than the floor in package.json. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > floor[0] || (major === floor[0] && minor >= floor[1])) return;
  console.error(
    `gankit: Node ${engines.node} is needed, this is ${process.versions.node}. Get it from https://nodejs.org.`,
  );
  process.exit(1);
}

/** Runs a command in the root and gives its exit code; it inherits the terminal. */
export function run(command, args, environment = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', ...environment },
  });
  if (error) throw error;
  return status ?? 1;
}

/** Runs the pnpm that package.json pins, fetched by npx; nothing is installed globally. */
export function pnpm(...args) {
  return run('npx', ['--yes', packageManager, ...args]);
}

/** Installs what the lockfile says, unless that is what is installed. */
export function install() {
  const stamp = join(root, 'node_modules', '.gankit-install');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .update(process.version)
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 0;
  const status = pnpm('install', '--frozen-lockfile');
  if (status !== 0) return status;
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return 0;
}

/** Builds what changed; turbo keeps the rest. */
export function build(...filters) {
  return pnpm('exec', 'turbo', 'run', 'build', '--output-logs=errors-only', ...filters);
}
