/**
 * Times each metric on 5,000 + 5,000 seeded normal features of 64 columns.
 *
 * In packages/metrics, with the packages built: `npx tsx scripts/bench-metrics.ts`
 */
import { createRandomSource, fromTensor } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { frechetDistance, kernelDistance, precisionRecall, type FeatureMatrix } from '../src/index.js';

tf.env().set('PROD', true); // silences the banner
const COLUMNS = 64;
const realFeatures = await normalFeatures(1);
const generatedFeatures = await normalFeatures(2);

for (const [name, metric] of Object.entries({ frechetDistance, kernelDistance, precisionRecall })) {
  const started = performance.now();
  const score = metric({ realFeatures, generatedFeatures, seed: 1 });
  console.log(name, score, `${((performance.now() - started) / 1000).toFixed(2)} s`);
}

async function normalFeatures(seed: number): Promise<FeatureMatrix> {
  const tensor = createRandomSource(seed).normal([5000, COLUMNS]);
  const { data } = await fromTensor(tensor);
  tensor.dispose();
  return { data: Float32Array.from(data), columns: COLUMNS };
}
