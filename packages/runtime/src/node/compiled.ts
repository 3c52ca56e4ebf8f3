import { availableParallelism } from 'node:os';
import {
  isEngine,
  tryStart,
  type EngineCandidate,
  type StartOptions,
  type StartResult,
  type Unavailable,
} from '../choose-engine.js';
import type { ComputeDevice } from '../engine-options.js';
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
    const { device: wanted = 'cpu' } = options;
    const compiler = await loadCompiler();
    if ('reason' in compiler) return compiler;
    try {
      const device = await prove(compiler, wanted);
      const threads = options.threads ?? availableParallelism();
      return createCompiledEngine({
        compiler,
        eager,
        description: describe(device, threads),
        ...options,
        device,
        threads,
      });
    } catch (error) {
      return { reason: messageOf(error).replace(/^compile: /, '') };
    }
  },
};

/** The compiler, when ONNX Runtime computes on the processor. */
async function loadCompiler(): Promise<Compiler | Unavailable> {
  try {
    const compiler = await import('@gankit/compile');
    await prove(compiler, 'cpu');
    return compiler;
  } catch (error) {
    const message = messageOf(error);
    return { reason: `ONNX Runtime does not start: ${message}`, remedy: onnxRemedy(message) };
  }
}

function describe(device: ComputeDevice, threads: number): string {
  const where = {
    cpu: `on ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    webgpu: 'on a graphics processor through WebGPU',
    cuda: 'on a graphics processor through CUDA',
  };
  return `steps compiled to ONNX graphs, run by ONNX Runtime ${where[device]}`;
}

/** What holds the variables, checks the compiled steps and runs those that do not compile. */
async function startEager(options: StartOptions): Promise<StartResult> {
  const wasm = await tryStart(standbyWasmCandidate, options);
  return isEngine(wasm) ? wasm : tryStart(cpuCandidate, options);
}

/** Computes something on the device, and tells which one `'auto'` took. */
async function prove({ compile }: Compiler, wanted: ComputeDevice | 'auto'): Promise<ComputeDevice> {
  const doubled = await compile(({ x }) => ({ y: x!.add(x!) }), {
    inputs: { x: { shape: [2], dtype: 'float32' } },
    name: 'proof',
    threads: 1,
    engine: wanted,
  });
  try {
    const { y } = await doubled.run({ x: { data: Float32Array.of(3, 5), shape: [2] } });
    if (String(y?.data) !== '6,10') throw new Error(`it computed 3 + 3, 5 + 5 = ${String(y?.data)}.`);
    return doubled.engine;
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
