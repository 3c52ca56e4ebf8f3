// The entry of the page that browser.slow.test.ts builds: every isomorphic package, whole.
import * as architectures from '@gankit/architectures';
import * as augment from '@gankit/augment';
import * as core from '@gankit/core';
import * as data from '@gankit/data';
import * as layers from '@gankit/layers';
import * as losses from '@gankit/losses';
import * as metrics from '@gankit/metrics';
import * as runtime from '@gankit/runtime';
import * as trainer from '@gankit/trainer';
import * as variants from '@gankit/variants';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from './start-engine.js';
import { classifyTwo, tinyRun, type TinyRunName, type TinyRunResult } from './tiny-runs.test.helpers.js';

const packages = {
  architectures,
  augment,
  core,
  data,
  layers,
  losses,
  metrics,
  runtime,
  trainer,
  variants,
};

/** What the test calls in the page. */
export interface TrainingPage {
  readonly exports: Readonly<Record<string, readonly string[]>>;
  train(options: {
    readonly name: TinyRunName;
    readonly engine: 'webgl' | 'wasm' | 'cpu';
    readonly steps: number;
  }): Promise<TinyRunResult & { readonly engine: string; readonly backend: string; readonly leaked: number }>;
  classify(): Promise<readonly number[]>;
}

const page: TrainingPage = {
  exports: Object.fromEntries(
    Object.entries(packages).map(([name, exported]) => [name, Object.keys(exported).sort()]),
  ),
  async train({ name, engine: wanted, steps }) {
    const engine = await startEngine(wanted, () => undefined);
    const before = tf.memory().numTensors;
    try {
      const result = await tinyRun({ name, engine, steps });
      const leaked = tf.memory().numTensors - before;
      return { ...result, leaked, engine: engine.name, backend: tf.getBackend() };
    } finally {
      engine.dispose();
    }
  },
  classify: classifyTwo,
};

(globalThis as unknown as { trainingPage: TrainingPage }).trainingPage = page;
document.body.dataset['ready'] = 'yes';
