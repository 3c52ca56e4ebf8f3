import type { Engine } from '@gankit/core';
import { createEngine } from '@gankit/runtime';
import { loadCompiler } from './load-compiler.js';
import type { PlaygroundEngine } from './settings.js';
import { wasmPaths } from './wasm-files.js';

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
  return createEngine({ engine, onNotice, wasmPaths, compiler: loadCompiler });
}
