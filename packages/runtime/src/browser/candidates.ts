import type { EngineCandidate } from '../choose-engine.js';
import type { EngineOptions } from '../engine-options.js';
import { cpuCandidate } from '../engines/cpu.js';
import { createWasmCandidate } from '../engines/wasm.js';
import { webglCandidate } from '../engines/webgl.js';
import { webgpuCandidate } from '../engines/webgpu.js';
import { createCompiledCandidate } from './compiled.js';
import { findGraphics } from './find-graphics.js';
import { browserThreadHost } from './wasm-thread-host.js';

/**
 * The engines of a browser, fastest first on this machine: the order is measured, see
 * docs/decisions/compiled-in-the-browser.md.
 */
export async function browserCandidates({ compiler }: Pick<EngineOptions, 'compiler'> = {}): Promise<
  readonly EngineCandidate[]
> {
  const { webgpu, webgl } = await findGraphics();
  const compiled = createCompiledCandidate({
    automatic: compiler !== undefined,
    autoDevice: webgpu ? 'webgpu' : 'cpu',
  });
  const wasm = createWasmCandidate(browserThreadHost);
  return webgpu || webgl
    ? [webgpuCandidate, webglCandidate, compiled, wasm, cpuCandidate]
    : [webgpuCandidate, compiled, wasm, webglCandidate, cpuCandidate];
}
