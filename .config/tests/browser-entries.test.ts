import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));

/** Every module that a file of the sources reaches; types reach nothing. */
function importsOf(file: string, seen = new Set<string>()): Set<string> {
  const types = /(?:import|export) type [^;]*;|typeof import\([^)]*\)/g;
  const text = readFileSync(file, 'utf8').replaceAll(types, '');
  for (const [, specifier] of text.matchAll(/(?:from|import\(|^import)\s*'([^']+)'/gm)) {
    const isOwn = specifier!.startsWith('.');
    const target = isOwn ? join(dirname(file), specifier!.replace(/\.js$/, '.ts')) : specifier!;
    if (seen.has(target)) continue;
    seen.add(target);
    if (isOwn) importsOf(target, seen);
  }
  return seen;
}

const foreign = (entry: string): string[] =>
  [...importsOf(join(packages, entry))].filter((name) => !name.startsWith(packages)).sort();

it('the entry of @gankit/runtime for browsers keeps Node and ONNX Runtime out', () => {
  expect(foreign('runtime/src/index.ts')).toEqual([
    '@gankit/core',
    '@tensorflow/tfjs',
    '@tensorflow/tfjs-backend-wasm',
    '@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js', // a module of the same package's entry for bundlers
    '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js',
  ]);
  expect(foreign('runtime/src/node.ts')).toContain('@gankit/compile');
});

it('@gankit/compile/web reaches tfjs alone; the page brings ONNX Runtime', () => {
  expect(foreign('compile/src/web.ts')).toEqual(['@tensorflow/tfjs']);
  expect(importsOf(join(packages, 'compile/src/web.ts'))).toContain(
    join(packages, 'compile/src/compiled-function.ts'),
  );
  expect(foreign('compile/src/index.ts')).toContain('node:worker_threads');
});
