import * as tf from '@tensorflow/tfjs';
import { messageOf } from '../tfjs.js';
import { createThreadPool, type SpawnThread, type ThreadPool } from './thread-pool.js';

/** Files of `@tensorflow/tfjs-backend-wasm` that threads need. */
export const threadedBinary = 'tfjs-backend-wasm-threaded-simd.wasm';
export const threadedScript = 'tfjs-backend-wasm-threaded-simd.js';

/** Addresses of the files, as `createEngine` takes them. */
export type WasmPaths = string | Readonly<Record<string, string>>;

/** The address of one file. */
export function addressOf(paths: WasmPaths | undefined, file: string): string | undefined {
  return typeof paths === 'string' ? paths + file : paths?.[file];
}

/** What the backend's script is given in place of the globals of the same names. */
export interface Surroundings {
  readonly Worker: ThreadPool['Worker'];
  /** Twice as many as it may use: the backend takes half of them. */
  readonly cores: number;
}

export interface EmscriptenOptions {
  readonly wasmBinary: Uint8Array;
  readonly mainScriptUrlOrBlob: unknown;
  locateFile(path: string): string;
}

export type EmscriptenFactory = (options: EmscriptenOptions) => Promise<EmscriptenModule>;

interface EmscriptenModule {
  cwrap(name: string, result: string | null, parameters: readonly string[]): (...call: number[]) => number;
  tfjs?: BackendFunctions;
}

type BackendFunctions = Readonly<Record<string, (...call: number[]) => number>>;

/** What a platform knows of the wasm backend's files and threads. */
export interface ThreadHost {
  /** What to do when the backend does not start. */
  readonly remedy?: string;
  /** Lets tfjs take other addresses after a start that failed. */
  forgetPaths?(): Promise<void>;
  /** Threads that the machine can run at the same time. */
  cores(): number;
  /** Why there cannot be threads here. */
  obstacle(paths: WasmPaths | undefined): string | undefined;
  load(paths: WasmPaths | undefined): Promise<ThreadedFiles>;
}

export interface ThreadedFiles {
  readonly wasmBinary: Uint8Array;
  /** What a thread loads the backend's script from. */
  readonly mainScriptUrlOrBlob: unknown;
  /** Runs the backend's script. */
  evaluate(surroundings: Surroundings): Promise<EmscriptenFactory>;
  readonly spawn: SpawnThread;
}

/** How many threads there are, and why not more. */
export interface ThreadState {
  readonly threads: number;
  readonly reason?: string;
}

/** The backend's pool cannot have more. */
export const mostThreads = 8;

interface RunningBackend {
  readonly wasm: EmscriptenModule & { [poolKey]?: ThreadPool };
}

const poolKey = Symbol.for('gankit.wasmThreadPool');

/**
 * Prepares tfjs's wasm backend for threads, which it has in cross-origin isolated pages only, and there not once a
 * bundler has minified it. Nothing global changes: its own script runs with placeholders for the few globals it uses.
 * The backend begins with one thread; {@link startThreads} adds the others.
 */
export async function registerThreadedBackend(
  host: ThreadHost,
  paths: WasmPaths | undefined,
): Promise<string | undefined> {
  const obstacle = host.obstacle(paths);
  if (obstacle !== undefined || runningBackend() !== undefined) return obstacle;
  try {
    if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')))
      return 'the processor or the browser has no SIMD';
    const module = await loadModule(await host.load(paths));
    const { BackendWasm, setThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
    if (tf.findBackendFactory('wasm') !== null) tf.removeBackend('wasm');
    setThreadsCount(1);
    tf.registerBackend('wasm', () => new BackendWasm(module as never), 2);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

async function loadModule(files: ThreadedFiles): Promise<EmscriptenModule> {
  const pool = createThreadPool(files.spawn);
  const factory = await files.evaluate({ Worker: pool.Worker, cores: 2 * mostThreads });
  const module = await factory({
    wasmBinary: files.wasmBinary,
    mainScriptUrlOrBlob: files.mainScriptUrlOrBlob,
    locateFile: (path) => path,
  });
  const { cwrap } = module;
  module.tfjs = {
    init: cwrap('init', null, []),
    initWithThreadsCount: cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: cwrap('get_threads_count', 'number', []),
    registerTensor: cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: cwrap('dispose_data', null, ['number']),
    dispose: cwrap('dispose', null, []),
  };
  return Object.assign(module, { [poolKey]: pool });
}

/** Gives the current wasm backend its threads, once; a second call cannot change their number. */
export async function startThreads(wanted: number): Promise<ThreadState> {
  const module = runningBackend()?.wasm;
  const pool = module?.[poolKey];
  const count = (): number => Math.max(1, module?.tfjs?.['getThreadsCount']?.() ?? 1);
  const threads = Math.min(wanted, mostThreads);
  if (count() === threads) return { threads };
  if (pool === undefined || count() > 1) {
    return { threads: count(), reason: 'the backend was started before' };
  }
  try {
    await pool.start(threads - 1);
    module!.tfjs!['initWithThreadsCount']!(threads);
    return { threads: count() };
  } catch (error) {
    return { threads: count(), reason: messageOf(error) };
  }
}

function runningBackend(): RunningBackend | undefined {
  const { registry } = tf.engine() as unknown as {
    readonly registry: Readonly<Record<string, RunningBackend>>;
  };
  return registry['wasm'];
}
