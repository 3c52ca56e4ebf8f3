import type { Engine, EngineName } from '@gankit/core';
import { createEngine } from '@gankit/runtime';
import type { Command } from 'commander';
import { oneOf } from './names.js';
import { wholeNumber } from './numbers.js';

export type EngineChoice = 'auto' | EngineName;

/** The engines of Node in the order in which `auto` prefers them, and what they are. */
export const engineSummaries: Readonly<Partial<Record<EngineChoice, string>>> = {
  auto: 'The fastest engine that starts on this machine.',
  compiled: 'Training steps compiled to ONNX graphs, run by ONNX Runtime on the processor.',
  'tfjs-node-gpu': 'Native TensorFlow on an NVIDIA GPU (optional package @tensorflow/tfjs-node-gpu).',
  'tfjs-node': 'Native TensorFlow on the processor (optional package @tensorflow/tfjs-node).',
  webgpu: 'TensorFlow.js on a GPU through WebGPU (optional packages).',
  wasm: 'TensorFlow.js in WebAssembly, with the training kernels it lacks; slow.',
  cpu: 'TensorFlow.js in plain JavaScript; very slow, runs everywhere.',
};

export const engineNames = Object.keys(engineSummaries) as readonly EngineChoice[];

export interface EngineFlags {
  readonly engine?: EngineChoice;
  readonly threads?: number;
}

export function addEngineOptions(command: Command): Command {
  return command
    .option(
      '--engine <name>',
      `What computes: ${engineNames.join(', ')}. (default: auto)`,
      oneOf('--engine', engineNames),
    )
    .option(
      '--threads <count>',
      'Threads of the compiled engine. (default: number of cores)',
      wholeNumber('--threads'),
    );
}

/** Starts the engine that the flags ask for. */
export function startEngine(
  { engine, threads }: EngineFlags,
  onNotice: (line: string) => void,
): Promise<Engine> {
  return createEngine({
    onNotice,
    ...(engine === undefined ? {} : { engine }),
    ...(threads === undefined ? {} : { threads }),
  });
}
