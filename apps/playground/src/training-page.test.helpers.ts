// The entry of the page that browser.slow.test.ts builds: every isomorphic package, whole.
import * as tf from '@tensorflow/tfjs';
import { packages } from './isomorphic-packages.test.helpers.js';
import { startEngine } from './start-engine.js';
import { classifyTwo, tinyRun, type TinyRunName, type TinyRunResult } from './tiny-runs.test.helpers.js';

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
