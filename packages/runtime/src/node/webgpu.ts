import type { EngineCandidate, StartOptions, StartResult } from '../choose-engine.js';
import { createEagerEngine } from '../eager-engine.js';
import { describeAdapter, isSoftwareAdapter, requestAdapter, type Gpu } from '../engines/webgpu-adapter.js';
import { activateBackend } from '../tfjs.js';
import { loadOptional } from './load-optional.js';

const packageNames = { gpu: 'webgpu', backend: '@tensorflow/tfjs-backend-webgpu' };

interface Dawn {
  readonly create: (flags: readonly string[]) => Gpu;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** tfjs on WebGPU in Node, through Dawn (the `webgpu` package). */
export const webgpuNodeCandidate: EngineCandidate = {
  name: 'webgpu',
  automatic: false,
  async start({ byName }: StartOptions): Promise<StartResult> {
    const dawn = await loadOptional(packageNames.gpu);
    if ('missing' in dawn) {
      return {
        reason: 'The package webgpu is not installed.',
        remedy: `npm install ${packageNames.gpu} ${packageNames.backend}`,
      };
    }
    const { create, globals } = dawn.module as Dawn;
    Object.assign(globalThis, globals);
    publishGpu(create([]));
    try {
      const result = await startOnGpu(byName);
      if (!('prepare' in result)) withdrawGpu();
      return result;
    } catch (error) {
      withdrawGpu();
      throw error;
    }
  },
};

async function startOnGpu(byName: boolean): Promise<StartResult> {
  const adapter = await requestAdapter((globalThis.navigator as { gpu?: Gpu }).gpu!);
  if (adapter === null) {
    return {
      reason: 'WebGPU found no adapter.',
      remedy:
        'install a Vulkan (Linux), Metal (macOS) or Direct3D 12 (Windows) driver for a graphics processor.',
    };
  }
  if (isSoftwareAdapter(adapter) && !byName) {
    return {
      reason: `The WebGPU adapter (${describeAdapter(adapter)}) is a program, not a graphics processor.`,
      remedy: "ask for 'webgpu' by name to use it all the same.",
    };
  }
  if ('missing' in (await loadOptional(packageNames.backend))) {
    return {
      reason: `${packageNames.backend} is not installed.`,
      remedy: `npm install ${packageNames.backend}`,
    };
  }
  await activateBackend('webgpu');
  return createEagerEngine({
    name: 'webgpu',
    description: `TensorFlow.js on WebGPU (${describeAdapter(adapter)})`,
    backend: 'webgpu',
    dispose: withdrawGpu,
  });
}

/** tfjs looks for `navigator.gpu`; Node 20 has no navigator, Node 21 and later have a read-only one. */
function publishGpu(gpu: Gpu): void {
  const host = globalThis as { navigator?: object };
  if (host.navigator === undefined) {
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true, writable: true });
  }
  Object.defineProperty(host.navigator, 'gpu', { value: gpu, configurable: true });
}

/** Dawn keeps the process alive as long as something refers to it. */
function withdrawGpu(): void {
  Reflect.deleteProperty(globalThis.navigator, 'gpu');
}
