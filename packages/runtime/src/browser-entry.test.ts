import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as browser from './index.js';
import * as node from './node.js';

const source = dirname(fileURLToPath(import.meta.url));

/** Every module that a file of the sources reaches; types reach nothing. */
function importsOf(file: string, seen = new Set<string>()): Set<string> {
  const text = readFileSync(file, 'utf8').replaceAll(/import type [^;]*;|typeof import\([^)]*\)/g, '');
  for (const [, specifier] of text.matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
    const target = specifier!.startsWith('.')
      ? join(dirname(file), specifier!.replace(/\.js$/, '.ts'))
      : specifier!;
    if (seen.has(target)) continue;
    seen.add(target);
    if (specifier!.startsWith('.')) importsOf(target, seen);
  }
  return seen;
}

describe('entries', () => {
  it('keep Node and ONNX Runtime out of the browser', () => {
    const packages = [...importsOf(join(source, 'index.ts'))].filter((name) => !name.startsWith(source));
    expect(packages.sort()).toEqual([
      '@gankit/core',
      '@tensorflow/tfjs',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js',
    ]);
    expect([...importsOf(join(source, 'node.ts'))]).toContain('@gankit/compile');
  });

  it('have the same names', () => {
    expect(Object.keys(browser).sort()).toEqual(Object.keys(node).sort());
  });
});
