import * as tf from '@tensorflow/tfjs';
import type { EngineCandidate, StartOptions, StartResult } from '../choose-engine.js';
import { createEagerEngine } from '../eager-engine.js';
import { activateBackend } from '../tfjs.js';
import { describeAdapter, isSoftwareAdapter, requestAdapter, type Gpu } from './webgpu-adapter.js';

/** tfjs on WebGPU in the browser; the page imports `@tensorflow/tfjs-backend-webgpu` itself. */
export const webgpuCandidate: EngineCandidate = {
  name: 'webgpu',
  automatic: true,
  async start({ byName }: StartOptions): Promise<StartResult> {
    const { gpu } = globalThis.navigator as { readonly gpu?: Gpu };
    if (gpu === undefined) {
      return {
        reason: 'This browser, or this page, has no WebGPU.',
        remedy: 'use a browser with WebGPU and serve the page over https or from localhost.',
      };
    }
    const adapter = await requestAdapter(gpu);
    if (adapter === null) return { reason: 'The browser has no WebGPU adapter.' };
    if (isSoftwareAdapter(adapter) && !byName) {
      return {
        reason: `The WebGPU adapter (${describeAdapter(adapter)}) is a program, not a graphics processor.`,
        remedy: "ask for 'webgpu' by name to use it all the same.",
      };
    }
    if (tf.findBackendFactory('webgpu') === null) {
      return {
        reason: 'The page has not loaded the WebGPU backend of TensorFlow.js.',
        remedy:
          "npm install @tensorflow/tfjs-backend-webgpu, and import '@tensorflow/tfjs-backend-webgpu' in the page.",
      };
    }
    await activateBackend('webgpu');
    return createEagerEngine({
      name: 'webgpu',
      description: `TensorFlow.js on WebGPU (${describeAdapter(adapter)})`,
      backend: 'webgpu',
    });
  },
};
