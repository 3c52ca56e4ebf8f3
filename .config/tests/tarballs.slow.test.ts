import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  packageManager: string;
};

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, unknown>>;
}

const published = ['packages', 'apps']
  .flatMap((kind) => readdirSync(join(root, kind)).map((name) => join(root, kind, name)))
  .map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest,
  }))
  .filter(({ manifest }) => manifest.private !== true);

/** Outside the workspace, as a user has it. onnxruntime-node's install script only fetches CUDA. */
const environment = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', NODE_PATH: '' };
const home = mkdtempSync(join(tmpdir(), 'gankit-tarballs-'));

function firstExample(folder: string): string | undefined {
  return /```js\n([\s\S]*?)```/.exec(readFileSync(join(folder, 'README.md'), 'utf8'))?.[1];
}

beforeAll(() => {
  for (const { folder } of published) {
    execFileSync('npx', ['--yes', packageManager, 'pack', '--pack-destination', home], {
      cwd: folder,
      stdio: 'pipe',
    });
  }
  const tarballs = readdirSync(home).map((file) => `./${file}`);
  writeFileSync(
    join(home, 'package.json'),
    JSON.stringify({ name: 'somebody', private: true, type: 'module' }),
  );
  const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', ...flags, ...tarballs, '@tensorflow/tfjs'], {
    cwd: home,
    env: environment,
    stdio: 'pipe',
  });
}, 600_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe.each(published)('$manifest.name', ({ folder, manifest }) => {
  const installed = join(home, 'node_modules', manifest.name);

  it('ships its entries with types, its README and its licence, and no tests', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']));
    expect(files.filter((file) => /\.test\.|\.tsbuildinfo|^src\//.test(file))).toEqual([]);
    const targets = JSON.stringify(manifest.exports ?? {}).match(/\.\/dist\/[^"]+/g) ?? [];
    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) expect(existsSync(join(installed, target)), target).toBe(true);
    const text = readFileSync(join(installed, 'package.json'), 'utf8');
    expect(text).not.toMatch(/workspace:|catalog:/);
  });

  it('runs the first example of its README', () => {
    const example = firstExample(folder);
    expect(example, 'README.md has a ```js example').toBeDefined();
    const file = join(home, `${manifest.name.replace('@gankit/', '')}-example.mjs`);
    writeFileSync(file, example!);
    const output = execFileSync('node', [file], {
      cwd: home,
      env: environment,
      encoding: 'utf8',
      timeout: 120_000,
    });
    expect(output.trim()).not.toBe('');
  });
});
