// The entry of the page that wasm-threads.slow.test.ts builds.
import { createEngine, inspectMachine } from '@gankit/runtime';
import * as tf from '@tensorflow/tfjs';
import { tinyRun, type TinyRunResult } from './tiny-runs.test.helpers.js';
import { wasmPaths } from './wasm-files.js';

export interface WasmThreadsResult extends TinyRunResult {
  readonly isolated: boolean;
  readonly description: string;
  /** Of XNNPACK's pool. */
  readonly threads: number;
}

/** What the test calls in the page. */
export interface WasmThreadsPage {
  train(threads?: number): Promise<WasmThreadsResult>;
  startAfterFailure(): Promise<SecondStart>;
}

export interface SecondStart {
  /** What is said of a page that does not name the files. */
  readonly refusal: string;
  /** Engines that start once it does. */
  readonly ready: readonly string[];
  /** Of the engine wasm, when it starts once more. */
  readonly description: string;
}

interface WasmBackend {
  readonly wasm: { readonly tfjs: { getThreadsCount(): number } };
}

const page: WasmThreadsPage = {
  async train(threads) {
    const engine = await createEngine({
      engine: 'wasm',
      wasmPaths,
      ...(threads === undefined ? {} : { threads }),
    });
    const result = await tinyRun({ name: 'dcgan', engine, steps: 2 });
    return {
      ...result,
      isolated: globalThis.crossOriginIsolated,
      description: engine.description,
      threads: (tf.backend() as unknown as WasmBackend).wasm.tfjs.getThreadsCount(),
    };
  },
  async startAfterFailure() {
    const refusal = await createEngine({ engine: 'wasm' }).then(
      () => 'started',
      (error: Error) => error.message,
    );
    const { engines } = await inspectMachine({ wasmPaths });
    const ready = engines.filter(({ available }) => available).map(({ name }) => name);
    const { description } = await createEngine({ engine: 'wasm', wasmPaths });
    return { refusal, ready, description };
  },
};

(globalThis as unknown as { wasmThreadsPage: WasmThreadsPage }).wasmThreadsPage = page;
document.body.dataset['ready'] = 'yes';
