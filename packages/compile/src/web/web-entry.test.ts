import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const source = dirname(dirname(fileURLToPath(import.meta.url)));

/** Every module that a file of the sources reaches; types reach nothing. */
function importsOf(file: string, seen = new Set<string>()): Set<string> {
  const text = readFileSync(file, 'utf8').replaceAll(/(?:import|export) type [^;]*;/g, '');
  for (const [, specifier] of text.matchAll(/(?:from|import\(|import)\s*'([^']+)'/g)) {
    const target = specifier!.startsWith('.')
      ? join(dirname(file), specifier!.replace(/\.js$/, '.ts'))
      : specifier!;
    if (seen.has(target)) continue;
    seen.add(target);
    if (specifier!.startsWith('.')) importsOf(target, seen);
  }
  return seen;
}

it('the entry for browsers reaches tfjs alone; the page brings ONNX Runtime', () => {
  const reached = [...importsOf(join(source, 'web.ts'))];
  expect(reached.filter((name) => !name.startsWith(source))).toEqual(['@tensorflow/tfjs']);
  expect(reached).toContain(join(source, 'compiled-function.ts'));
  expect(importsOf(join(source, 'index.ts'))).toContain('node:worker_threads');
});
