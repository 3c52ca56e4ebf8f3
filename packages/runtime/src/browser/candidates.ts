import type { EngineCandidate } from '../choose-engine.js';
import { cpuCandidate } from '../engines/cpu.js';
import { createWasmCandidate } from '../engines/wasm.js';
import { webglCandidate } from '../engines/webgl.js';
import { webgpuCandidate } from '../engines/webgpu.js';
import { browserThreadHost } from './wasm-thread-host.js';

/** The engines of a browser, fastest first. */
export const browserCandidates: readonly EngineCandidate[] = [
  webgpuCandidate,
  webglCandidate,
  createWasmCandidate(browserThreadHost),
  cpuCandidate,
];
