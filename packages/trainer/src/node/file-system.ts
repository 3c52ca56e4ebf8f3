import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { writeFileAtomic, writeJsonAtomic } from './atomic-files.js';

/**
 * Saves tfjs models to a folder and loads them, without tfjs-node: `model.save(fileSystem('out'))`,
 * `tf.loadLayersModel(fileSystem('out'))`. The folder holds `model.json` and `weights.bin`, the format that
 * `tf.loadLayersModel` also reads over HTTP.
 *
 * @param path - The folder, or its `model.json`.
 */
export function fileSystem(path: string): tf.io.IOHandler {
  const folder = path.endsWith('.json') ? dirname(path) : path;
  const modelFile = path.endsWith('.json') ? path : join(path, 'model.json');
  return {
    async save(artifacts) {
      await mkdir(folder, { recursive: true });
      const { weightData, weightSpecs = [], ...description } = artifacts;
      const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
      await writeFileAtomic(join(folder, 'weights.bin'), weights);
      await writeJsonAtomic(modelFile, {
        ...description,
        weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
      });
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    },
    async load() {
      const model = JSON.parse(await readFile(modelFile, 'utf8')) as tf.io.ModelJSON;
      return tf.io.getModelArtifactsForJSON(model, async (manifest) => {
        const files = manifest.flatMap(({ paths }) => paths);
        const shards = await Promise.all(files.map((file) => readFile(join(folder, file))));
        const specs = manifest.flatMap(({ weights }) => weights);
        return [specs, shards.map(toArrayBuffer)];
      });
    },
  };
}

function toArrayBuffer({ buffer, byteOffset, byteLength }: Buffer): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}
