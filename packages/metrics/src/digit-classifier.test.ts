import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { createRandomSource, fromTensor, type Loader } from '@gankit/core';
import { expectNoTensorLeak } from '@gankit/core/testing';
import { digits } from '@gankit/data/digits';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { digitClassifier } from './digit-classifier.js';
import { digitWeightBytes, digitWeightsHash } from './digit-weights.js';
import { evaluateGan } from './evaluate-gan.js';

/** 0.84 measured; most of it is the bias of 500 samples. */
const FID_OF_REAL_HALVES = 1.2;

let heldOut: Loader;

beforeAll(async () => {
  tf.env().set('PROD', true); // silences the banner
  await tf.setBackend('wasm');
  heldOut = await digits({ split: 'test' });
});

/** Images of a loader in its order, from a given place on. */
async function imagesFrom(loader: Loader, start: number, count: number): Promise<Float32Array> {
  return (await loader.read(Int32Array.from({ length: count }, (_, index) => start + index))).data;
}

describe('digitClassifier', () => {
  it('ships weights of the stated hash in less than 1 MB', async () => {
    const hash = createHash('sha256').update(digitWeightBytes()).digest('hex');
    expect(digitWeightsHash).toBe(hash);
    expect((await digitClassifier()).weightsHash).toBe(hash);
    expect(statSync(new URL('digit-weights.generated.ts', import.meta.url)).size).toBeLessThan(1_000_000);
  });

  it('knows at least 98.5 % of the digits held out of its training', async () => {
    const classifier = await digitClassifier();
    const all = Array.from({ length: heldOut.size }, (_, index) => index);
    const { data, shape, labels } = await heldOut.read(all);
    const { probabilities, classes } = await classifier.extract({ data, shape });
    const right = all.filter((index) => {
      const row = probabilities.subarray(index * classes, (index + 1) * classes);
      return row.indexOf(Math.max(...row)) === labels![index];
    });
    expect(heldOut.size).toBe(1000);
    expect(right.length / heldOut.size).toBeGreaterThanOrEqual(0.985);
  });

  it('gives 64 features that are not negative, and 10 probabilities, and keeps no tensor', async () => {
    const classifier = await digitClassifier();
    const { data, shape } = await heldOut.read([3, 1, 4]);
    await expectNoTensorLeak(async () => {
      await classifier.extract({ data, shape });
    });
    const extracted = await classifier.extract({ data, shape });
    expect(extracted).toMatchObject({ featureSize: 64, classes: 10 });
    expect(extracted.features).toHaveLength(3 * 64);
    expect(Math.min(...extracted.features)).toBe(0);
    for (const row of [0, 1, 2]) {
      const sum = extracted.probabilities
        .subarray(row * 10, row * 10 + 10)
        .reduce((total, p) => total + p, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
  });

  it('gives each sample the same features in any batch', async () => {
    const classifier = await digitClassifier();
    const both = await classifier.extract(await heldOut.read([7, 20]));
    const alone = await classifier.extract(await heldOut.read([20]));
    alone.features.forEach((value, index) => expect(both.features[64 + index]).toBeCloseTo(value, 4));
  });

  it('refuses other shapes', async () => {
    const classifier = await digitClassifier();
    const image = { data: new Float32Array(784), shape: [28, 28, 1] };
    await expect(classifier.extract(image)).rejects.toThrow('[batch, 28, 28, 1], received [28, 28, 1]');
  });
});

describe('scores under the digit classifier', () => {
  const settings = { samples: 500, realSamples: 500, seed: 2 };

  it('calls one half of the real digits like the other', async () => {
    const report = await evaluateGan({
      ...settings,
      extractor: await digitClassifier(),
      real: await digits({ split: 'train' }),
      generate: (count, { offset }) => imagesFrom(heldOut, offset, count),
    });
    const { fid, kid, ...scores } = report.values;
    expect(fid).toBeLessThan(FID_OF_REAL_HALVES);
    expect(Math.abs(kid!.mean)).toBeLessThan(4 * kid!.standardError);
    expect(scores['inception-score']!.mean).toBeGreaterThan(9.3);
    expect(scores['precision-recall']!.precision).toBeGreaterThan(0.8);
    expect(scores['precision-recall']!.recall).toBeGreaterThan(0.8);
    expect(scores['class-histogram']!.classesCovered).toBe(10);
  });

  it('tells noise and a single digit from real digits', async () => {
    const base = { ...settings, extractor: await digitClassifier(), real: await digits({ split: 'train' }) };
    const noise = await evaluateGan({
      ...base,
      metrics: ['fid', 'precision-recall'],
      async generate(count, { seed }) {
        const tensor = createRandomSource(seed).uniform([count, 784], { low: -1, high: 1 });
        const { data } = await fromTensor(tensor);
        tensor.dispose();
        return Float32Array.from(data);
      },
    });
    expect(noise.values.fid).toBeGreaterThan(10 * FID_OF_REAL_HALVES);
    expect(noise.values['precision-recall']!.recall).toBeLessThan(0.05);
    const sevens = await digits({ classes: [7] });
    const collapsed = await evaluateGan({
      ...base,
      metrics: ['inception-score', 'class-histogram', 'precision-recall'],
      generate: (count, { offset }) => imagesFrom(sevens, offset, count),
    });
    expect(collapsed.values['inception-score']!.mean).toBeLessThan(1.2);
    expect(collapsed.values['class-histogram']!.counts[7]).toBeGreaterThan(480);
    expect(collapsed.values['precision-recall']!.recall).toBeLessThan(0.2);
  });
});
