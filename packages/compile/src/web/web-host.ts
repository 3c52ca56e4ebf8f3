import { CompileError } from '../errors.js';
import { fastestEngine } from '../runtime/engine-trial.js';
import type { Host } from '../runtime/host.js';
import type { ComputeEngine } from '../runtime/protocol.js';
import { PageGraphRunner } from './graph-runner.js';
import { hashBytes } from './hash-bytes.js';
import { mostThreads, type OnnxRuntimeFiles, type OnnxRuntimeWeb } from './onnx-runtime-web.js';

const engines: readonly ComputeEngine[] = ['cpu', 'webgpu'];

/** Graphs run in the page. */
export function createWebHost(ort: OnnxRuntimeWeb, files: OnnxRuntimeFiles | undefined): Host {
  const takeRunner = (): PageGraphRunner =>
    new PageGraphRunner(ort, ({ threads }) => {
      const most = mostThreads(files);
      ort.env.wasm.numThreads = Math.min(threads ?? most, most); // fixed once the first graph opens
    });
  let fastest: Promise<ComputeEngine> | undefined;
  return {
    keepsPacks: false,
    threadsOfGraph: (_, wanted) => ({ threads: wanted }), // all graphs share theirs
    takeRunner,
    giveBackRunner: async (runner) => void (await runner.ask({ kind: 'reset' })),
    async resolveEngine(wanted) {
      if (wanted === 'auto') return (fastest ??= findFastest(takeRunner()));
      if (engines.includes(wanted)) return wanted;
      throw new CompileError(
        'INPUT',
        `compile: in a browser, \`engine\` must be one of auto, ${engines.join(', ')}; received ${String(wanted)}.`,
      );
    },
    engineRemedy: remedyFor,
    fingerprint: hashBytes,
    passedCheck: () => ({ isKnown: async () => false, note: async () => undefined }), // a page keeps nothing
  };
}

/** Never a program that plays a graphics processor: it is slower than the processor itself. */
async function findFastest(runner: PageGraphRunner): Promise<ComputeEngine> {
  if (!('gpu' in globalThis.navigator)) return 'cpu';
  try {
    return await fastestEngine(runner, engines);
  } finally {
    await runner.ask({ kind: 'reset' });
  }
}

/** What is to be done when a graph does not open on an engine; undefined when the engine is not the reason. */
function remedyFor(engine: ComputeEngine, message: string): string | undefined {
  if (!/no available backend|backend not found|WebGPU (adapter|device)/i.test(message)) return undefined;
  return engine === 'webgpu'
    ? "ONNX Runtime finds no WebGPU: give createWebCompiler the build 'onnxruntime-web/webgpu', in a browser with WebGPU and a page served over https or from localhost, or compute on the processor ('cpu')."
    : 'ONNX Runtime does not start: serve the .wasm file, and for threads the .mjs file, of the build that `ort` is, and give createWebCompiler their addresses as `files`.';
}
