import { availableParallelism } from 'node:os';
import {
  isEngine,
  tryStart,
  type EngineCandidate,
  type StartOptions,
  type StartResult,
} from '../choose-engine.js';
import { cpuCandidate } from '../engines/cpu.js';
import { messageOf } from '../tfjs.js';
import { createCompiledEngine, type Compiler } from './compiled-engine.js';
import { describeLibc } from './libc.js';
import { standbyWasmCandidate } from './wasm.js';

/** Steps traced once and run as ONNX graphs by ONNX Runtime. */
export const compiledCandidate: EngineCandidate = {
  name: 'compiled',
  automatic: true,
  async start(options: StartOptions): Promise<StartResult> {
    const eager = await startEager(options);
    if (!isEngine(eager)) return eager;
    try {
      const compiler = await import('@gankit/compile');
      await proveCompiler(compiler);
      const threads = options.threads ?? availableParallelism();
      return createCompiledEngine({
        compiler,
        eager,
        description: `steps compiled to ONNX graphs, run by ONNX Runtime on ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
        ...options,
        threads,
      });
    } catch (error) {
      return {
        reason: `ONNX Runtime does not start: ${messageOf(error)}`,
        remedy: onnxRemedy(messageOf(error)),
      };
    }
  },
};

/** What holds the variables, checks the compiled steps and runs those that do not compile. */
async function startEager(options: StartOptions): Promise<StartResult> {
  const wasm = await tryStart(standbyWasmCandidate, options);
  return isEngine(wasm) ? wasm : tryStart(cpuCandidate, options);
}

async function proveCompiler({ compile }: Compiler): Promise<void> {
  const doubled = await compile(({ x }) => ({ y: x!.add(x!) }), {
    inputs: { x: { shape: [2], dtype: 'float32' } },
    name: 'proof',
    threads: 1,
  });
  try {
    const { y } = await doubled.run({ x: { data: Float32Array.of(3, 5), shape: [2] } });
    if (String(y?.data) !== '6,10') throw new Error(`it computed 3 + 3, 5 + 5 = ${String(y?.data)}.`);
  } finally {
    doubled.dispose();
  }
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
