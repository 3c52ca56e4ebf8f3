// Plain JavaScript, as engine-times.mjs takes it without a build.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Builds a page of one script for production: `page.js` and the `index.html` that loads it.
 *
 * @param {string} script - File in this folder.
 * @param {string} folder - Where the page goes; made when it is missing.
 */
export async function bundlePage(script, folder) {
  mkdirSync(folder, { recursive: true });
  await build({
    root,
    mode: 'production',
    logLevel: 'error',
    build: {
      outDir: folder,
      rolldownOptions: {
        input: join(root, 'src', script),
        output: { entryFileNames: 'page.js' },
      },
    },
  });
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><link rel="icon" href="data:,"><body><script type="module" src="/page.js"></script>',
  );
}
