import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { cacheFolder, createDiskCache } from './disk-cache.js';
import type { PassedCheck } from './host.js';

const passed = 'the compiled function agreed with its eager run\n';

/** Of the bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** @param what - Everything that the check depends on beside machine, ONNX Runtime and tfjs. */
export function passedCheck(what: unknown): PassedCheck {
  const folder = cacheFolder();
  const cache = createDiskCache(folder === undefined ? undefined : join(folder, 'checks'));
  const key = sha256(JSON.stringify([what, machine()]));
  return {
    isKnown: async () => (await cache.read(key)) === passed,
    note: () => cache.write(key, passed),
  };
}

function machine(): unknown {
  return {
    onnxRuntime: versionOf('onnxruntime-node'),
    compile: versionOf('@gankit/compile'),
    tfjs: tf.version,
    backend: tf.getBackend(),
    platform: [process.platform, process.arch],
    processor: cpus()[0]?.model,
  };
}

function versionOf(name: string): string | undefined {
  try {
    const manifest = createRequire(import.meta.url)(`${name}/package.json`) as { readonly version?: string };
    return manifest.version;
  } catch {
    return undefined;
  }
}
