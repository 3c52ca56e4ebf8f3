/**
 * Trains the digit classifier on the 9,000 digits of the training split and writes its weights into the package.
 *
 * In packages/metrics, with the packages built: `npx tsx scripts/train-digit-classifier.ts`.
 * `--engine wasm` takes another engine, `--dry-run` trains two epochs and writes nothing.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fromTensor, type EngineName, type TensorData } from '@gankit/core';
import { digits } from '@gankit/data/digits';
import { createEngine } from '@gankit/runtime';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { digitWeightShapes } from '../src/digit-network.js';
import { readAll } from './digit-batches.js';
import { accuracyOf, scaleFeatures, trainDigits } from './train-digits.js';
import { weightsModule } from './weights-module.js';

const SMALLEST_ACCURACY = 0.985;

const { values: options } = parseArgs({
  options: { engine: { type: 'string', default: 'auto' }, 'dry-run': { type: 'boolean', default: false } },
});
tf.env().set('PROD', true); // silences the banner
await tf.setBackend('wasm'); // for accuracies, when the engine is no tfjs backend
const engine = await createEngine({
  engine: options.engine as EngineName | 'auto',
  onNotice: (line) => console.log(line),
});
console.log(engine.description);
const samples = await readAll(await digits({ split: 'train' }));
const heldOut = await readAll(await digits({ split: 'test' }));
const averages = await trainDigits(engine, {
  samples,
  settings: {
    seed: 1,
    epochs: options['dry-run'] ? 2 : 40,
    batchSize: 100,
    learningRate: 2e-3,
    dropoutRate: 0.3,
    averageDecay: 0.995,
  },
  async onEpoch({ epoch, loss, seconds, averages: weights }) {
    const accuracy = await accuracyOf(weights, heldOut);
    console.log(
      `epoch ${epoch}: loss ${loss.toFixed(4)}, held out ${(100 * accuracy).toFixed(1)} %, ${seconds.toFixed(1)} s`,
    );
  },
});
const weights: Record<string, TensorData> = {};
for (const name of Object.keys(digitWeightShapes)) weights[name] = await fromTensor(averages[name]!);
const accuracy = await accuracyOf(averages, heldOut);
engine.dispose();
if (options['dry-run']) {
  console.log('Nothing was written.');
} else if (accuracy < SMALLEST_ACCURACY) {
  throw new Error(
    `${accuracy} of the held-out digits are right, fewer than ${SMALLEST_ACCURACY}. Nothing was written.`,
  );
} else {
  const file = fileURLToPath(new URL('../src/digit-weights.generated.ts', import.meta.url));
  await writeFile(file, weightsModule(await scaleFeatures(weights, samples)));
  console.log(`Wrote ${file}.`);
}
