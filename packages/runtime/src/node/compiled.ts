import { availableParallelism } from 'node:os';
import {
  isEngine,
  tryStart,
  type EngineCandidate,
  type StartOptions,
  type StartResult,
  type Unavailable,
} from '../choose-engine.js';
import type { Compiler } from '../compiled/compiler.js';
import { prove, startCompiled } from '../compiled/start-compiled.js';
import { cpuCandidate } from '../engines/cpu.js';
import { messageOf } from '../tfjs.js';
import { describeLibc } from './libc.js';
import { standbyWasmCandidate } from './wasm.js';

/** Steps traced once and run as ONNX graphs by ONNX Runtime. */
export const compiledCandidate: EngineCandidate = {
  name: 'compiled',
  automatic: true,
  async start(options: StartOptions): Promise<StartResult> {
    const eager = await startEager(options);
    if (!isEngine(eager)) return eager;
    const compiler = await loadCompiler();
    if ('reason' in compiler) return compiler;
    const { device = 'cpu', threads = availableParallelism() } = options;
    return startCompiled({ compiler, eager, device, threads }, options);
  },
};

/** The compiler, when ONNX Runtime computes on the processor. */
async function loadCompiler(): Promise<Compiler | Unavailable> {
  try {
    const compiler = await import('@gankit/compile');
    await prove(compiler, { device: 'cpu', threads: 1 });
    return compiler;
  } catch (error) {
    const message = messageOf(error);
    return { reason: `ONNX Runtime does not start: ${message}`, remedy: onnxRemedy(message) };
  }
}

/** What holds the variables, checks the compiled steps and runs those that do not compile. */
async function startEager(options: StartOptions): Promise<StartResult> {
  const wasm = await tryStart(standbyWasmCandidate, options);
  return isEngine(wasm) ? wasm : tryStart(cpuCandidate, options);
}

/** The deed that would make ONNX Runtime start, by platform and message. */
export function onnxRemedy(
  message: string,
  { platform = process.platform, arch = process.arch, libc = describeLibc() } = {},
): string {
  if (platform === 'darwin' && arch === 'x64') {
    return 'none on an Intel Mac: onnxruntime-node has no binary for it. Take tfjs-node (npm install @tensorflow/tfjs-node).';
  }
  if (platform === 'linux' && libc.startsWith('musl')) {
    return 'use a distribution with glibc (the image node:22-slim instead of node:22-alpine); onnxruntime-node has no binary for musl.';
  }
  if (/Cannot find (package|module)/.test(message)) {
    return 'ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node';
  }
  return 'ONNXRUNTIME_NODE_INSTALL=skip npm rebuild onnxruntime-node';
}
