// How many bytes a page that trains the ring loads: docs/examples/in-the-browser.ts, bundled by Vite for production,
// beside a page with TensorFlow.js alone.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const root = dirname(fileURLToPath(import.meta.url));
const example = await bundle(join(root, '../../docs/examples/in-the-browser.ts'));
console.log(`the page: ${size(example.atOnce)}`);
console.log(`and for the engine wasm: ${size(example.later)}, and one .wasm file`);
console.log(`tfjs alone: ${size((await bundle('virtual:tfjs')).atOnce)}`);

/** The scripts of a bundle: those that load at once, and those that wait for an import(). */
async function bundle(input) {
  const { output } = await build({
    root,
    mode: 'production',
    logLevel: 'error',
    build: { write: false, rolldownOptions: { input } },
    plugins: [
      {
        name: 'tfjs-alone',
        resolveId: (id) => (id === 'virtual:tfjs' ? id : undefined),
        load: (id) => (id === 'virtual:tfjs' ? "import '@tensorflow/tfjs';" : undefined),
      },
    ],
  });
  const chunks = output.filter(({ type }) => type === 'chunk');
  const names = new Set();
  const follow = (name) => {
    if (names.has(name)) return;
    names.add(name);
    chunks.find(({ fileName }) => fileName === name)?.imports.forEach(follow);
  };
  follow(chunks.find(({ isEntry }) => isEntry).fileName);
  return {
    atOnce: chunks.filter(({ fileName }) => names.has(fileName)),
    later: chunks.filter(({ fileName }) => !names.has(fileName)),
  };
}

function size(chunks) {
  const scripts = chunks.map(({ code }) => Buffer.from(code));
  const kilobytes = (lengths) => `${Math.round(lengths.reduce((sum, length) => sum + length, 0) / 1000)} kB`;
  const packed = scripts.map((script) => gzipSync(script, { level: 9 }).length);
  return `${kilobytes(scripts.map(({ length }) => length))}, gzip ${kilobytes(packed)}`;
}
