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
    repairPrecision();
    return createEagerEngine({ name: 'webgl', description: 'TensorFlow.js on WebGL', backend: 'webgl' });
  },
};

/**
 * tfjs takes float32 textures for float16 ones, so that its optimisers add 1e-4, not 1e-7, to their divisors, and the
 * same seed trains differently than on any other backend.
 *
 * @see https://github.com/tensorflow/tfjs/issues/6980
 */
function repairPrecision(): void {
  if (tf.env().get('WEBGL_RENDER_FLOAT32_ENABLED') !== true) return;
  tf.backend().floatPrecision = () => 32;
}
