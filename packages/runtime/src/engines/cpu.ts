import type { EngineCandidate } from '../choose-engine.js';
import { createEagerEngine } from '../eager-engine.js';
import { activateBackend } from '../tfjs.js';

/** tfjs in plain JavaScript: always there, always slow. */
export const cpuCandidate: EngineCandidate = {
  name: 'cpu',
  automatic: true,
  async start() {
    await activateBackend('cpu');
    return createEagerEngine({
      name: 'cpu',
      description: 'TensorFlow.js in plain JavaScript: for tests, far too slow to train images',
      backend: 'cpu',
    });
  },
};
