import * as tf from '@tensorflow/tfjs';
import type { EngineCandidate, StartOptions } from '../choose-engine.js';
import { createEagerEngine } from '../eager-engine.js';
import { activateBackend, messageOf } from '../tfjs.js';
import { registerWasmTrainingKernels } from '../wasm/register-kernels.js';
import {
  mostThreads,
  registerThreadedBackend,
  startThreads,
  threadedBinary,
  type ThreadHost,
  type ThreadState,
} from '../wasm/threaded-backend.js';

export interface WasmCandidateOptions {
  /** Start the threads with the first step, for an engine that may never run one. Default: at once. */
  readonly threadsAtFirstStep?: boolean;
}

/** tfjs on WebAssembly with the training kernels it lacks, on several threads where the platform allows it. */
export function createWasmCandidate(
  host: ThreadHost,
  { threadsAtFirstStep = false }: WasmCandidateOptions = {},
): EngineCandidate {
  return {
    name: 'wasm',
    automatic: true,
    async start({ wasmPaths, threads = Math.min(host.cores(), mostThreads) }: StartOptions) {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
      tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false); // tfjs's own threads hang in bundled pages
      if (wasmPaths !== undefined) {
        await host.forgetPaths?.();
        setWasmPaths(typeof wasmPaths === 'string' ? wasmPaths : allBinaries(wasmPaths));
      }
      const obstacle = threads === 1 ? undefined : await registerThreadedBackend(host, wasmPaths);
      registerWasmTrainingKernels();
      try {
        await activateBackend('wasm');
      } catch (error) {
        return { reason: messageOf(error), ...(host.remedy === undefined ? {} : { remedy: host.remedy }) };
      }
      const state = threadsAtFirstStep ? undefined : await startThreads(threads);
      const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
      return createEagerEngine({
        name: 'wasm',
        description: describe(state ?? { threads }, { obstacle, simd: simd === true }),
        backend: 'wasm',
        ...(threadsAtFirstStep ? { beforeFirstStep: async () => void (await startThreads(threads)) } : {}),
      });
    },
  };
}

/** tfjs refuses a list that lacks a file, also one that it will not load. */
function allBinaries(paths: Readonly<Record<string, string>>): Record<string, string> {
  const names = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', threadedBinary];
  return Object.fromEntries(names.map((name) => [name, paths[name] ?? name]));
}

function describe(
  { threads, reason }: ThreadState,
  { obstacle, simd }: { readonly obstacle: string | undefined; readonly simd: boolean },
): string {
  const why = threads === 1 ? (obstacle ?? reason) : reason;
  const count = threads === 1 ? 'one thread' : `${threads} threads`;
  return `TensorFlow.js on WebAssembly, ${count}${simd ? ' with SIMD' : ', no SIMD'}${why === undefined ? '' : ` (${why})`}`;
}
