/**
 * Scores real digits under the digit classifier: what a perfect generator of digits would reach.
 *
 * In packages/metrics, with the packages built: `npx tsx scripts/score-real-digits.ts`
 */
import type { Loader } from '@gankit/core';
import { digits } from '@gankit/data/digits';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { digitClassifier } from '../src/digit-classifier.js';
import { evaluateGan } from '../src/evaluate-gan.js';
import type { MetricName } from '../src/metric-report.js';

tf.env().set('PROD', true); // silences the banner
await tf.setBackend('wasm');
const train = await digits({ split: 'train' });
const test = await digits({ split: 'test' });
const all = await digits();

await score('all 10,000 as generated', all, { real: train, metrics: ['inception-score', 'class-histogram'] });
await score('1,000 held out as generated', test, { real: train });
await score('9,000 of training against 1,000 held out', train, { real: test });

async function score(
  title: string,
  generated: Loader,
  settings: { readonly real: Loader; readonly metrics?: readonly MetricName[] },
): Promise<void> {
  const started = performance.now();
  let extracted = started;
  const { values, warnings } = await evaluateGan({
    ...settings,
    extractor: await digitClassifier(),
    samples: generated.size,
    seed: 1,
    async generate(count, { offset }) {
      return (await generated.read(Int32Array.from({ length: count }, (_, index) => offset + index))).data;
    },
    onProgress({ stage }) {
      if (stage.endsWith('features')) extracted = performance.now();
    },
  });
  const seconds = [extracted - started, performance.now() - extracted].map((ms) => (ms / 1000).toFixed(1));
  console.log(`${title}: features in ${seconds[0]} s, scores in ${seconds[1]} s`);
  console.log(JSON.stringify({ values, warnings }, null, 2));
}
