import type { Engine, EngineName } from '@gankit/core';
import { chooseEngine } from '../choose-engine.js';
import type { EngineOptions } from '../engine-options.js';
import { nodeCandidates } from './candidates.js';

/**
 * Starts the engine that will run the steps: `compiled`, `tfjs-node-gpu`, `tfjs-node`, `webgpu`, `wasm` or `cpu` in
 * Node. The environment variable `GANKIT_ENGINE` names one when the option is absent or `'auto'`.
 *
 * @throws {@link OptionError} when an option is wrong, {@link EngineError} when the engine asked for cannot run here.
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  return chooseEngine(nodeCandidates, { ...options, engine: wantedEngine(options) });
}

function wantedEngine({ engine = 'auto' }: EngineOptions): EngineName | 'auto' {
  if (engine !== 'auto') return engine;
  const fromEnvironment = process.env['GANKIT_ENGINE'];
  return fromEnvironment === undefined || fromEnvironment === ''
    ? 'auto'
    : (fromEnvironment as EngineName | 'auto');
}
