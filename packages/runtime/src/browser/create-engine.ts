import type { Engine } from '@gankit/core';
import { chooseEngine } from '../choose-engine.js';
import { assertEngineOptions, type EngineOptions } from '../engine-options.js';
import { browserCandidates } from './candidates.js';

/**
 * Starts the engine that will run the steps: `compiled`, `webgpu`, `webgl`, `wasm` or `cpu` in the browser. A device other
 * than the processor means `compiled`.
 *
 * @throws {@link OptionError} when an option is wrong, {@link EngineError} when the engine asked for cannot run here.
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  assertEngineOptions(options); // before anything of the machine is looked at
  const { engine = 'auto', device = 'cpu' } = options;
  const wanted = engine === 'auto' && device !== 'cpu' ? 'compiled' : engine;
  return chooseEngine(await browserCandidates(options), { ...options, engine: wanted });
}
