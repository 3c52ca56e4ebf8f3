import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A package may depend only on packages of a smaller number. */
const layers: Readonly<Record<string, number>> = {
  core: 0,
  compile: 0,
  layers: 1,
  losses: 1,
  augment: 1,
  data: 1,
  metrics: 1,
  runtime: 1,
  architectures: 2,
  trainer: 2,
  variants: 3,
  bench: 4,
  cli: 5,
  playground: 5,
  docs: 5,
};

/** Main entries that a browser bundles, with everything they import. */
const isomorphic = [
  'core',
  'layers',
  'losses',
  'augment',
  'architectures',
  'variants',
  'trainer',
  'data',
  'metrics',
  'runtime',
];

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const folders = [
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`),
  ...readdirSync(join(root, 'apps')).map((name) => `apps/${name}`),
  'docs',
];

const short = (name: string): string => name.replace('@gankit/', '');
const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.test|\.helpers?|-helper)\.tsx?$/.test(file))
    .map((file) => join(folder, file));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8').replaceAll(/^\s*(\*|\/\/).*$/gm, '');
  // a statement begins its line, so that code in texts is left alone
  const statements = /^(?:(?:import|export)\b[^;'"`]*?\bfrom\s*|import\s*)'([^']+)'|\bimport\('([^']+)'\)/gm;
  return [...text.matchAll(statements)].map(([, named, dynamic]) => named ?? dynamic!);
}

describe('layers', () => {
  it('has a layer for every workspace package', () => {
    expect(folders.map((folder) => short(manifestOf(folder).name)).sort()).toEqual(
      Object.keys(layers).sort(),
    );
  });

  it.each(folders)('%s depends only on smaller layers', (folder) => {
    const { name, dependencies, peerDependencies } = manifestOf(folder);
    const own = layers[short(name)]!;
    const needed = Object.keys({ ...dependencies, ...peerDependencies }).filter((other) =>
      other.startsWith('@gankit/'),
    );
    expect(needed.filter((other) => layers[short(other)]! >= own)).toEqual([]);
  });

  it.each(folders.filter((folder) => folder !== 'docs'))(
    '%s imports only what its package.json names',
    (folder) => {
      const { name, dependencies, peerDependencies } = manifestOf(folder);
      const declared = new Set([name, ...Object.keys({ ...dependencies, ...peerDependencies })]);
      const foreign = sources(join(root, folder, 'src')).flatMap((file) =>
        importsOf(file)
          .filter((specifier) => !/^(\.|node:|virtual:|\/)/.test(specifier) && !file.includes('/testing'))
          .map((specifier) =>
            specifier
              .split('/')
              .slice(0, specifier.startsWith('@') ? 2 : 1)
              .join('/'),
          )
          .filter((dependency) => !declared.has(dependency))
          .map((dependency) => `${file}: ${dependency}`),
      );
      expect(foreign).toEqual([]);
    },
  );
});

describe('browser entries', () => {
  it.each(isomorphic)('@gankit/%s reaches no Node built-in from its main entry', (name) => {
    const seen = new Set<string>();
    const builtins: string[] = [];
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const specifier of importsOf(file)) {
        if (specifier.startsWith('node:')) builtins.push(`${file}: ${specifier}`);
        if (specifier.startsWith('.')) visit(join(file, '..', specifier.replace(/\.js$/, '.ts')));
      }
    };
    visit(join(root, 'packages', name, 'src/index.ts'));
    expect(builtins).toEqual([]);
    expect(seen.size).toBeGreaterThan(1);
  });
});
