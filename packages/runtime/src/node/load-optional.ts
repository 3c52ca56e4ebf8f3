import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A package that the user may have installed. */
export type Loaded = { readonly module: unknown } | { readonly missing: true };

/**
 * Imports a package that may not be installed, as this library sees it or as the user's project does: a package
 * manager that isolates dependencies hides one from the other. Node resolves it, so no bundler follows.
 *
 * @throws whatever the package throws while it loads.
 */
export async function loadOptional(name: string): Promise<Loaded> {
  const path = resolveFrom(import.meta.url, name) ?? resolveFrom(projectBase(), name);
  if (path === undefined) return { missing: true };
  return { module: await import(/* @vite-ignore */ pathToFileURL(path).href) };
}

/** Path of a file of a package, seen from the program, the project or this library; undefined when there is none. */
export function resolveOptional(specifier: string): string | undefined {
  const seen = [import.meta.url, projectBase(), process.argv[1]];
  for (const base of seen) {
    if (base === undefined || base === '') continue;
    const found = resolveFrom(base, specifier);
    if (found !== undefined) return found;
    // What the data package brings is hidden from the others.
    const data = resolveFrom(base, '@gankit/data/package.json');
    const through = data === undefined ? undefined : resolveFrom(data, specifier);
    if (through !== undefined) return through;
  }
  return undefined;
}

function projectBase(): string {
  return join(process.cwd(), 'package.json');
}

function resolveFrom(base: string, specifier: string): string | undefined {
  try {
    return createRequire(base).resolve(specifier);
  } catch {
    return undefined;
  }
}
