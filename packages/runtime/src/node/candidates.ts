import type { EngineCandidate } from '../choose-engine.js';
import { cpuCandidate } from '../engines/cpu.js';
import { compiledCandidate } from './compiled.js';
import { tfjsNodeCandidate, tfjsNodeGpuCandidate } from './tfjs-node.js';
import { wasmCandidate } from './wasm.js';
import { webgpuNodeCandidate } from './webgpu.js';

/** The engines of Node, in the order in which `'auto'` tries the automatic ones. */
export const nodeCandidates: readonly EngineCandidate[] = [
  compiledCandidate,
  tfjsNodeGpuCandidate,
  tfjsNodeCandidate,
  webgpuNodeCandidate,
  wasmCandidate,
  cpuCandidate,
];
