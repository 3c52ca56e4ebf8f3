import type { SpawnThread } from '../wasm/thread-pool.js';
import {
  addressOf,
  threadedBinary,
  threadedScript,
  type EmscriptenFactory,
  type Surroundings,
  type ThreadHost,
} from '../wasm/threaded-backend.js';

/** Threads of the wasm backend in a page, bundled or not. */
export const browserThreadHost: ThreadHost = {
  remedy:
    'give createEngine `wasmPaths`, the addresses at which this page finds the files of @tensorflow/tfjs-backend-wasm (docs/guides/in-the-browser.md).',
  async forgetPaths() {
    const { resetWasmPath } = await import('@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js');
    resetWasmPath();
  },
  cores: () => globalThis.navigator.hardwareConcurrency,
  obstacle(paths) {
    if (globalThis.crossOriginIsolated !== true) return 'the page is not cross-origin isolated';
    const missing = [threadedScript, threadedBinary].find((file) => addressOf(paths, file) === undefined);
    return missing === undefined ? undefined : `\`wasmPaths\` has no address of ${missing}`;
  },
  async load(paths) {
    const [script, binary, worker] = await Promise.all([
      fetchFile(addressOf(paths, threadedScript)!),
      fetchFile(addressOf(paths, threadedBinary)!),
      import('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js'),
    ]);
    const source = await script.text();
    if (!source.includes('WasmBackendModuleThreadedSimd')) {
      throw new Error(`${script.url} is not the file ${threadedScript}.`);
    }
    const { wasmWorkerContents } = (worker.default ?? worker) as { readonly wasmWorkerContents: string };
    return {
      wasmBinary: new Uint8Array(await binary.arrayBuffer()),
      mainScriptUrlOrBlob: scriptBlob(source),
      evaluate: (surroundings) => evaluate(source, surroundings),
      // tfjs has unescaped the line ends inside the strings of this script.
      spawn: spawnFrom(scriptBlob(wasmWorkerContents.replaceAll('\n', String.raw`\n`))),
    };
  },
};

async function fetchFile(address: string): Promise<Response> {
  const response = await fetch(address, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`${response.url} could not be fetched: ${response.status}.`);
  return response;
}

function scriptBlob(source: string): Blob {
  return new Blob([source], { type: 'text/javascript' });
}

/** Imports the script as it was published, within a function whose parameters hide the globals that it uses. */
async function evaluate(source: string, { Worker, cores }: Surroundings): Promise<EmscriptenFactory> {
  const wrapped = `export const create = (Worker, navigator) => {\n${source}\nreturn WasmBackendModuleThreadedSimd;\n};`;
  const address = URL.createObjectURL(scriptBlob(wrapped));
  try {
    const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ address)) as {
      readonly create: (...globals: readonly unknown[]) => EmscriptenFactory;
    };
    return module.create(Worker, { hardwareConcurrency: cores });
  } finally {
    URL.revokeObjectURL(address);
  }
}

function spawnFrom(program: Blob): SpawnThread {
  return ({ message, error }) => {
    const address = URL.createObjectURL(program);
    const thread = new globalThis.Worker(address, { name: 'tfjs wasm' });
    thread.addEventListener('message', ({ data }) => message(data));
    thread.addEventListener('error', (event) => error(new Error(`a thread failed: ${event.message}`)));
    return {
      send: (data) => thread.postMessage(data, []),
      terminate: () => thread.terminate(),
    };
  };
}
