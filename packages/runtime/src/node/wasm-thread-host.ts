import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import { Worker } from 'node:worker_threads';
import type { SpawnThread } from '../wasm/thread-pool.js';
import {
  addressOf,
  threadedBinary,
  threadedScript,
  type EmscriptenFactory,
  type Surroundings,
  type ThreadHost,
} from '../wasm/threaded-backend.js';

/** Threads of the wasm backend in Node, where tfjs has none. */
export const nodeThreadHost: ThreadHost = {
  cores: availableParallelism,
  obstacle: () => undefined,
  async load(paths) {
    const require = createRequire(import.meta.url);
    const folder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
    const script = join(folder, 'wasm-out', threadedScript);
    const [source, wasmBinary] = await Promise.all([
      readFile(script, 'utf8'),
      readFile(addressOf(paths, threadedBinary) ?? join(folder, 'dist', threadedBinary)),
    ]);
    const { wasmWorkerContents } =
      require('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js') as {
        readonly wasmWorkerContents: string;
      };
    return {
      wasmBinary,
      mainScriptUrlOrBlob: script,
      evaluate: async (surroundings) => evaluate(source, { ...surroundings, script }),
      spawn: spawnFrom(asProgram(wasmWorkerContents)),
    };
  },
};

/** The worker script's text, whose line ends inside strings tfjs has unescaped. */
function asProgram(contents: string): string {
  return contents.replaceAll('\n', String.raw`\n`);
}

/** Runs the script with a process of its own, to which it may add listeners, and with its own `Worker` and processors. */
function evaluate(
  source: string,
  { Worker: PlaceholderWorker, cores, script }: Surroundings & { readonly script: string },
): EmscriptenFactory {
  const nodeRequire = createRequire(script);
  const modules: Readonly<Record<string, unknown>> = {
    worker_threads: { Worker: PlaceholderWorker },
    os: { cpus: () => Array.from({ length: cores }) },
  };
  const surroundings = {
    Worker: PlaceholderWorker,
    require: (name: string): unknown => modules[name] ?? nodeRequire(name),
    process: {
      versions: process.versions,
      argv: [],
      hrtime: process.hrtime,
      on: () => undefined,
      listeners: () => [],
      removeListener: () => undefined,
    },
    global: {},
    __filename: script,
    __dirname: dirname(script),
  };
  const run = compileFunction(`${source}\nreturn WasmBackendModuleThreadedSimd;`, Object.keys(surroundings), {
    filename: script,
  });
  return run(...Object.values(surroundings)) as EmscriptenFactory;
}

/** Threads that do not keep the process alive, without the flags and loaders of the program. */
function spawnFrom(program: string): SpawnThread {
  return ({ message, error }) => {
    const thread = new Worker(program, { eval: true, execArgv: [], env: {}, name: 'tfjs wasm' });
    thread.on('message', message);
    thread.on('error', error);
    thread.unref();
    return {
      send: (data) => thread.postMessage(data, []),
      terminate: () => void thread.terminate(),
    };
  };
}
