import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { CompileError } from '../errors.js';
import { fastestEngine } from './engine-trial.js';
import { giveBackThread, takeThread } from './graph-thread.js';
import type { ComputeEngine } from './protocol.js';

const computeEngines: readonly ComputeEngine[] = ['cpu', 'webgpu', 'cuda'];

let fastest: Promise<ComputeEngine> | undefined;

/**
 * The engine asked for; `'auto'` is the one on which a matrix product takes least time on this machine, tried once per
 * process. So it is never a program that plays a graphics processor: those are slower than the processor itself.
 *
 * @throws {@link CompileError} when there is no such engine.
 */
export async function resolveEngine(wanted: ComputeEngine | 'auto'): Promise<ComputeEngine> {
  if (wanted === 'auto') return (fastest ??= findFastest());
  if (wanted === 'cuda' && !hasCudaProvider()) throw new CompileError('RUNTIME', `compile: ${remedies.cuda}`);
  if (computeEngines.includes(wanted)) return wanted;
  throw new CompileError(
    'INPUT',
    `compile: \`engine\` must be one of auto, ${computeEngines.join(', ')}; received ${String(wanted)}.`,
  );
}

async function findFastest(): Promise<ComputeEngine> {
  const thread = takeThread();
  try {
    // without its provider, ONNX Runtime would complain aloud
    const engines = computeEngines.filter((engine) => engine !== 'cuda' || hasCudaProvider());
    return await fastestEngine(thread, engines);
  } finally {
    await giveBackThread(thread);
  }
}

/** ONNX Runtime's provider is a library in its package, which is downloaded on its own. */
function hasCudaProvider(): boolean {
  try {
    const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
    const files = readdirSync(join(dirname(manifest), 'bin'), { recursive: true, encoding: 'utf8' });
    return files.some((file) => basename(file) === 'libonnxruntime_providers_cuda.so');
  } catch {
    return false;
  }
}

const remedies = {
  webgpu:
    "WebGPU finds no graphics processor that it can use. Install its driver (Vulkan on Linux, Metal on macOS, Direct3D 12 on Windows), or compute on the processor ('cpu').",
  cuda: "ONNX Runtime has no CUDA provider that it can use. On Linux x64 with CUDA 12 and cuDNN 9 run ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node, or compute on the processor ('cpu').",
};

/** What is to be done when a graph does not open on an engine; undefined when the engine is not the reason. */
export function engineRemedy(engine: ComputeEngine, message: string): string | undefined {
  if (engine === 'webgpu' && /WebGPU (adapter|device)|backend not found/.test(message))
    return remedies.webgpu;
  if (engine === 'cuda' && /shared library|backend not found|CUDA/i.test(message)) return remedies.cuda;
  return undefined;
}
