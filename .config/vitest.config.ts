import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

// pnpm's shims show every package of the workspace to every other this way; where users install, nothing does.
delete process.env['NODE_PATH'];

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** Tests read the sources of every workspace package, so that they need no build: `dist/x.js` becomes `src/x.ts`. */
function sourceAliases(): { find: RegExp; replacement: string }[] {
  const folders = ['packages', 'apps'].flatMap((kind) =>
    readdirSync(join(root, kind)).map((name) => join(root, kind, name)),
  );
  return folders
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .flatMap((folder) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
      return Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]) => {
        const file = typeof target === 'string' ? target : (target['node'] ?? target['default']);
        if (file === undefined || !file.startsWith('./dist/')) return [];
        const source = join(folder, file.replace('./dist/', 'src/').replace(/\.js$/, '.ts'));
        return [{ find: new RegExp(`^${manifest.name}${subpath.slice(1)}$`), replacement: source }];
      });
    });
}

export default defineConfig({
  root,
  resolve: { alias: sourceAliases() },
  test: {
    include: ['{packages,apps}/*/src/**/*.test.ts', 'docs/**/*.test.ts', '.config/tests/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // every check is done, and nothing is left in the caches of whoever runs the tests
    env: { GANKIT_CACHE: 'off', ORT_DISABLE_TELEMETRY: '1' },
    maxWorkers: 2,
  },
});
