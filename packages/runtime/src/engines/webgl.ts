import * as tf from '@tensorflow/tfjs';
import type { EngineCandidate } from '../choose-engine.js';
import { createEagerEngine } from '../eager-engine.js';
import { activateBackend } from '../tfjs.js';

/** tfjs on the graphics processor through WebGL, in the browser. */
export const webglCandidate: EngineCandidate = {
  name: 'webgl',
  automatic: true,
  async start() {
    if (tf.findBackendFactory('webgl') === null) {
      return { reason: 'TensorFlow.js has no WebGL backend here.', remedy: 'use a browser with WebGL.' };
    }
    await activateBackend('webgl');
    return createEagerEngine({ name: 'webgl', description: 'TensorFlow.js on WebGL', backend: 'webgl' });
  },
};
