import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import type { EngineCandidate, StartResult, Unavailable } from '../choose-engine.js';
import { createEagerEngine } from '../eager-engine.js';
import { activateBackend, messageOf } from '../tfjs.js';
import { loadOptional } from './load-optional.js';

type PackageName = 'tfjs-node' | 'tfjs-node-gpu';

/** Native TensorFlow on the processor. */
export const tfjsNodeCandidate = nativeCandidate('tfjs-node');

/** Native TensorFlow on an NVIDIA graphics processor. */
export const tfjsNodeGpuCandidate = nativeCandidate('tfjs-node-gpu');

function nativeCandidate(name: PackageName): EngineCandidate {
  return { name, automatic: true, start: async () => startNative(name) };
}

async function startNative(name: PackageName): Promise<StartResult> {
  const packageName = `@tensorflow/${name}`;
  const former = tf.getBackend() as string | undefined;
  restoreRemovedUtilities();
  try {
    if ('missing' in (await loadOptional(packageName))) return notInstalled(name);
    await activateBackend('tensorflow');
  } catch (error) {
    return explainFailure(name, error);
  }
  if (name === 'tfjs-node-gpu' && !usesGpu()) {
    if (former !== undefined && former !== null) await tf.setBackend(former);
    return { reason: `${packageName} loaded, but TensorFlow sees no CUDA device.`, remedy: needsCuda };
  }
  return createEagerEngine({
    name,
    description: `native TensorFlow (${packageName}) on the ${name === 'tfjs-node' ? 'processor' : 'graphics processor'}`,
    backend: 'tensorflow',
  });
}

const needsCuda = 'install an NVIDIA driver, CUDA 11.2 and cuDNN 8.1 (TensorFlow 2.9 takes no newer ones).';

function notInstalled(name: PackageName): Unavailable {
  const install = `npm install @tensorflow/${name}`;
  return {
    reason: `@tensorflow/${name} is not installed.`,
    remedy: name === 'tfjs-node' ? install : `${install}, and ${needsCuda}`,
  };
}

/** Node 23 removed helpers that tfjs-node 4.22 still calls (tensorflow/tfjs#8609). */
function restoreRemovedUtilities(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}

/** Turns what loading native TensorFlow throws into a reason and a remedy. */
export function explainFailure(name: PackageName, error: unknown): Unavailable {
  const message = messageOf(error);
  const packageName = `@tensorflow/${name}`;
  if (/tfjs_binding\.node|can not be found at path/.test(message)) {
    return {
      reason: `${packageName} is installed, but its binary is missing: its install script was blocked or could not download.`,
      remedy: `npm rebuild ${packageName} (pnpm: pnpm approve-builds ${packageName} && pnpm rebuild ${packageName})`,
    };
  }
  if (/libcud|cudart|cudnn|nvidia/i.test(message)) {
    return { reason: `${packageName} finds no CUDA: ${message}`, remedy: needsCuda };
  }
  return { reason: `${packageName} does not load: ${message}` };
}

function usesGpu(): boolean {
  return (tf.backend() as { readonly isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
}
