// Bundles every package that must run in a browser, and offers the runs to the test that drives this page.
import * as architectures from '@gankit/architectures';
import * as augment from '@gankit/augment';
import * as core from '@gankit/core';
import * as layers from '@gankit/layers';
import * as losses from '@gankit/losses';
import * as metrics from '@gankit/metrics';
import { digitClassifier } from '@gankit/metrics/digit-classifier';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { trainDcgan, trainRing } from './runs.js';

const wasmPaths = {
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded,
};

/** Classifies one black picture: the shipped weights decode in a browser too. */
async function classifyBlack(): Promise<number[]> {
  const extractor = await digitClassifier();
  const batch = { data: new Float32Array(784).fill(-1), shape: [1, 28, 28, 1] };
  return [...(await extractor.extract(batch)).probabilities];
}

/** What the page gives the test. */
export const offered = {
  trainRing,
  trainDcgan,
  classifyBlack,
  wasmPaths,
  exportCounts: Object.fromEntries(
    Object.entries({ architectures, augment, core, layers, losses, metrics }).map(([name, module]) => [
      name,
      Object.keys(module).length,
    ]),
  ),
};

Object.assign(globalThis, { offered });
