import { assertInteger, type EngineName } from '@gankit/core';

/** How to choose and start an engine. */
export interface EngineOptions {
  /**
   * `'auto'` takes the fastest engine that starts; a name takes that one or throws. In Node the environment variable
   * `GANKIT_ENGINE` stands in for `'auto'`. Default: `'auto'`.
   */
  readonly engine?: EngineName | 'auto';
  /**
   * Threads for one operation, on the engines `compiled` and `wasm` (there at most 8; in a browser only in pages that
   * are cross-origin isolated). Default: number of cores.
   */
  readonly threads?: number;
  /** Receives each line a person should see: which engine was not used, and why. Default: nobody. */
  readonly onNotice?: (line: string) => void;
  /**
   * Where the files of `@tensorflow/tfjs-backend-wasm` are served: a folder address, or one address per file name. For
   * threads in a browser, `tfjs-backend-wasm-threaded-simd.js` too. Default: beside the script; in Node inside the
   * package.
   */
  readonly wasmPaths?: string | Readonly<Record<string, string>>;
}

/** @throws {@link OptionError} when `threads` is not a whole number of at least 1. */
export function assertEngineOptions({ threads }: EngineOptions): void {
  if (threads !== undefined) assertInteger('createEngine', { threads });
}
