import { OptionError, type Engine, type EngineName } from '@gankit/core';
import { createEngine, type ComputeDevice } from '@gankit/runtime';
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

export type DeviceChoice = 'auto' | ComputeDevice;

/** What the compiled engine may compute on. */
export const deviceSummaries: Readonly<Record<DeviceChoice, string>> = {
  auto: 'The fastest of those below on this machine, by a short trial.',
  cpu: 'The processor, on all cores.',
  webgpu: 'A graphics processor of any make, through WebGPU; weights stay on it between steps.',
  cuda: 'A graphics processor of NVIDIA on Linux x64; needs the CUDA libraries, see gankit doctor.',
};

export const deviceNames = Object.keys(deviceSummaries) as readonly DeviceChoice[];

export interface EngineFlags {
  readonly engine?: EngineChoice;
  readonly device?: DeviceChoice;
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
      '--device <name>',
      `What the compiled engine computes on: ${deviceNames.join(', ')}. (default: cpu)`,
      oneOf('--device', deviceNames),
    )
    .option(
      '--threads <count>',
      'Threads of the compiled engine. (default: number of cores)',
      wholeNumber('--threads'),
    );
}

/**
 * Refuses a device for an engine that has none, and unknown names in the environment, where the runtime reads them.
 *
 * @throws {@link OptionError} saying what to leave out, or with the nearest name.
 */
export function assertEngineFlags({ engine = 'auto', device }: EngineFlags, environment = process.env): void {
  const { GANKIT_ENGINE: named = '', GANKIT_DEVICE: deviceNamed = '' } = environment;
  if (named !== '') oneOf('GANKIT_ENGINE', engineNames)(named);
  if (deviceNamed !== '') oneOf('GANKIT_DEVICE', deviceNames)(deviceNamed);
  if (device === undefined) return;
  const [wanted, origin] =
    engine === 'auto' && named !== '' ? [named, 'GANKIT_ENGINE is'] : [engine, 'the engine is'];
  if (wanted === 'auto' || wanted === 'compiled') return;
  throw new OptionError(
    `\`--device\` is what the engine compiled computes on, but ${origin} ${wanted}. Leave out --device, or add --engine compiled.`,
  );
}

/**
 * Starts the engine that the flags ask for.
 *
 * @throws {@link OptionError} as {@link assertEngineFlags}, {@link EngineError} when it cannot run here.
 */
export async function startEngine(flags: EngineFlags, onNotice: (line: string) => void): Promise<Engine> {
  assertEngineFlags(flags);
  const { engine, device, threads } = flags;
  return createEngine({
    onNotice,
    ...(engine === undefined ? {} : { engine }),
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
  });
}
