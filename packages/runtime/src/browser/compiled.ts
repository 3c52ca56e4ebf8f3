import {
  isEngine,
  tryStart,
  type EngineCandidate,
  type StartOptions,
  type StartResult,
} from '../choose-engine.js';
import { startCompiled } from '../compiled/start-compiled.js';
import { cpuCandidate } from '../engines/cpu.js';
import { createWasmCandidate } from '../engines/wasm.js';
import { webglCandidate } from '../engines/webgl.js';
import { browserThreadHost } from './wasm-thread-host.js';

const standbyWasmCandidate = createWasmCandidate(browserThreadHost, { threadsAtFirstStep: true });

export interface CompiledCandidateOptions {
  readonly automatic: boolean;
  /** What the device `'auto'` is here. */
  readonly autoDevice: 'cpu' | 'webgpu';
}

/** Steps traced once and run as ONNX graphs by ONNX Runtime for the web, which the page brings. */
export function createCompiledCandidate({
  automatic,
  autoDevice,
}: CompiledCandidateOptions): EngineCandidate {
  return {
    name: 'compiled',
    automatic,
    async start(options: StartOptions): Promise<StartResult> {
      const { compiler: load, device: wanted = 'cpu' } = options;
      const device = wanted === 'auto' ? autoDevice : wanted;
      if (device === 'cuda')
        return { reason: 'A browser has no CUDA.', remedy: "ask for the device 'webgpu'." };
      if (load === undefined) {
        return {
          reason: 'The page brings no compiler.',
          remedy:
            'npm install @gankit/compile onnxruntime-web, and give createEngine a `compiler` (docs/guides/in-the-browser.md).',
        };
      }
      const eager = await startEager(options);
      if (!isEngine(eager)) return eager;
      const compiler = await load(device);
      const { threads = globalThis.navigator.hardwareConcurrency } = options;
      const { mostThreads = threads } = compiler;
      return startCompiled({ compiler, eager, device, threads: Math.min(threads, mostThreads) }, options);
    },
  };
}

/** What holds the variables, checks the compiled steps and runs those that do not compile. */
async function startEager(options: StartOptions): Promise<StartResult> {
  for (const candidate of [standbyWasmCandidate, webglCandidate]) {
    const engine = await tryStart(candidate, options);
    if (isEngine(engine)) return engine;
  }
  return tryStart(cpuCandidate, options);
}
