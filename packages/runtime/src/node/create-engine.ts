import type { Engine, EngineName } from '@gankit/core';
import { chooseEngine } from '../choose-engine.js';
import { assertEngineOptions, type ComputeDevice, type EngineOptions } from '../engine-options.js';
import { nodeCandidates } from './candidates.js';

/**
 * Starts the engine that will run the steps: `compiled`, `tfjs-node-gpu`, `tfjs-node`, `webgpu`, `wasm` or `cpu` in
 * Node. The environment variables `GANKIT_ENGINE` and `GANKIT_DEVICE` stand in for options that are absent; the first
 * for `'auto'` too.
 *
 * @throws {@link OptionError} when an option is wrong, {@link EngineError} when the engine asked for cannot run here.
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const device = options.device ?? fromEnvironment<ComputeDevice | 'auto'>('GANKIT_DEVICE');
  const asked = device === undefined ? options : { ...options, device };
  assertEngineOptions(asked);
  return chooseEngine(nodeCandidates, { ...asked, engine: wantedEngine(asked) });
}

/** Another device than the processor is of the compiled engine only. */
function wantedEngine({ engine = 'auto', device = 'cpu' }: EngineOptions): EngineName | 'auto' {
  if (engine !== 'auto') return engine;
  const named = fromEnvironment<EngineName | 'auto'>('GANKIT_ENGINE') ?? 'auto';
  return named === 'auto' && device !== 'cpu' ? 'compiled' : named;
}

function fromEnvironment<Name extends string>(variable: string): Name | undefined {
  const value = process.env[variable];
  return value === undefined || value === '' ? undefined : (value as Name);
}
