import * as tf from '@tensorflow/tfjs';
import type { EngineCandidate, StartOptions } from '../choose-engine.js';
import { createEagerEngine } from '../eager-engine.js';
import { activateBackend } from '../tfjs.js';
import { registerWasmTrainingKernels } from '../wasm/register-kernels.js';

/** tfjs on WebAssembly with the training kernels it lacks; one thread. */
export const wasmCandidate: EngineCandidate = {
  name: 'wasm',
  automatic: true,
  async start({ wasmPaths }: StartOptions) {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    // The threaded build hangs in bundled pages, and in Node it does not start at all.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    if (wasmPaths !== undefined) setWasmPaths(typeof wasmPaths === 'string' ? wasmPaths : { ...wasmPaths });
    registerWasmTrainingKernels();
    await activateBackend('wasm');
    const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
    return createEagerEngine({
      name: 'wasm',
      description: `TensorFlow.js on WebAssembly, one thread${simd ? ' with SIMD' : ', no SIMD'}`,
      backend: 'wasm',
    });
  },
};
