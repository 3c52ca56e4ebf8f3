import type { Engine } from '@gankit/core';
import { chooseEngine } from '../choose-engine.js';
import type { EngineOptions } from '../engine-options.js';
import { browserCandidates } from './candidates.js';

/**
 * Starts the engine that will run the steps: `webgpu`, `webgl`, `wasm` or `cpu` in the browser.
 *
 * @throws {@link OptionError} when an option is wrong, {@link EngineError} when the engine asked for cannot run here.
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  return chooseEngine(browserCandidates, options);
}
