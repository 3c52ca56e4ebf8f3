import type { Engine } from '@gankit/core';
import { createEngine } from '@gankit/runtime';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedSimd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import type { PlaygroundEngine } from './settings.js';

const wasmPaths = {
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threadedSimd,
};

/**
 * Starts the engine asked for; the WebGPU backend is loaded only where the browser has WebGPU.
 *
 * @param onNotice - Receives which engines were not used, and why.
 */
export async function startEngine(
  engine: PlaygroundEngine,
  onNotice: (line: string) => void,
): Promise<Engine> {
  if ((engine === 'auto' || engine === 'webgpu') && 'gpu' in navigator) {
    await import('@tensorflow/tfjs-backend-webgpu');
  }
  return createEngine({ engine, onNotice, wasmPaths });
}
