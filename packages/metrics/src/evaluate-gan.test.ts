import {
  createLoader,
  createRandomSource,
  fromTensor,
  GanError,
  type Loader,
  type TensorData,
} from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { evaluateGan, type EvaluateGanOptions, type EvaluationProgress } from './evaluate-gan.js';
import type { ExtractedFeatures, FeatureExtractor } from './feature-extractor.js';
import { frechetDistance } from './frechet-distance.js';

tf.env().set('PROD', true); // silences the banner

/** Takes the three values of a sample as features, and their softmax as probabilities. */
const identityExtractor: FeatureExtractor = {
  name: 'identity',
  weightsHash: 'none',
  inputShape: [3],
  async extract({ data, shape }) {
    const features = Float32Array.from(data);
    const probabilities = new Float32Array(features.length);
    for (let start = 0; start < features.length; start += 3) {
      const exponents = features.subarray(start, start + 3).map(Math.exp);
      const sum = exponents.reduce((total, value) => total + value, 0);
      probabilities.set(
        exponents.map((value) => value / sum),
        start,
      );
    }
    expect(shape[0]! * 3).toBe(data.length);
    return { features, featureSize: 3, probabilities, classes: 3 };
  },
};

async function normalSamples(count: number, seed: number): Promise<Float32Array> {
  const tensor = createRandomSource(seed).normal([count, 3]);
  const { data }: TensorData = await fromTensor(tensor);
  tensor.dispose();
  return Float32Array.from(data);
}

async function normalLoader(size: number): Promise<Loader> {
  const data = await normalSamples(size, 99);
  return createLoader({
    name: 'normal',
    size,
    shape: { sample: [3] },
    fingerprint: 'normal-99',
    async read(indices) {
      const rows = Array.from(indices).flatMap((row) => [...data.subarray(row * 3, row * 3 + 3)]);
      return { data: Float32Array.from(rows), shape: [indices.length, 3] };
    },
  });
}

async function options(): Promise<EvaluateGanOptions> {
  return {
    extractor: identityExtractor,
    real: await normalLoader(400),
    generate: (count, { seed }) => normalSamples(count, seed),
    samples: 330,
    seed: 5,
    batchSize: 100,
  };
}

describe('evaluateGan', () => {
  it('gives every metric and the whole protocol, as plain JSON, the same for the same seed', async () => {
    const report = await evaluateGan(await options());
    expect(report.protocol).toEqual({
      extractor: 'identity',
      weightsHash: 'none',
      realData: 'normal',
      realFingerprint: 'normal-99',
      realCount: 400,
      generatedCount: 330,
      seed: 5,
      batchSize: 100,
      estimators: {
        fid: { covarianceDivisor: 'N - 1', features: 3 },
        kid: { kernel: 'cubic', estimator: 'unbiased, disjoint blocks', blockSize: 33, blocks: 10 },
        'inception-score': { splits: 1 },
        'precision-recall': { neighbours: 3, samplesOfEach: 330 },
        'class-histogram': { unit: 'nats' },
      },
    });
    expect(report.values.fid).toBeLessThan(0.1);
    expect(report.values['precision-recall']!.precision).toBeGreaterThan(0.9);
    expect(report.values['class-histogram']!.counts.reduce((sum, count) => sum + count, 0)).toBe(330);
    expect(report.warnings).toEqual([]);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(await evaluateGan(await options())).toEqual(report);
  });

  it('measures all real samples against what generate gave, batch after batch', async () => {
    const base = await options();
    const given: Float32Array[] = [];
    const requests: number[][] = [];
    const report = await evaluateGan({
      ...base,
      metrics: ['fid'],
      async generate(count, { offset, seed }) {
        requests.push([count, offset]);
        given.push(await normalSamples(count, seed));
        return given.at(-1)!;
      },
    });
    expect(requests).toEqual([
      [100, 0],
      [100, 100],
      [100, 200],
      [30, 300],
    ]);
    const real = await base.real.read(Array.from({ length: 400 }, (_, index) => index));
    const expected = frechetDistance({
      realFeatures: { data: real.data, columns: 3 },
      generatedFeatures: { data: Float32Array.from(given.flatMap((batch) => [...batch])), columns: 3 },
    });
    expect(report.values.fid).toBeCloseTo(expected, 8);
  });

  it('reports progress, and reads no real data for scores that need none', async () => {
    const progress: EvaluationProgress[] = [];
    const base = await options();
    const real = { ...base.real, read: () => Promise.reject(new Error('read')) };
    const settings = { ...base, real, samples: 150, metrics: ['inception-score'] } as const;
    await evaluateGan({ ...settings, onProgress: (step) => progress.push(step) });
    expect(progress).toEqual([
      { stage: 'generated features', done: 100, total: 150 },
      { stage: 'generated features', done: 150, total: 150 },
      { stage: 'inception-score', done: 0, total: 1 },
      { stage: 'inception-score', done: 1, total: 1 },
    ]);
  });

  it('warns of a covariance without full rank', async () => {
    const report = await evaluateGan({ ...(await options()), samples: 3, metrics: ['fid'] });
    expect(report.warnings[0]).toContain('3 samples for 3 features');
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const stopped = evaluateGan({
      ...(await options()),
      signal: controller.signal,
      onProgress: ({ stage }) => stage === 'generated features' && controller.abort(),
    });
    await expect(stopped).rejects.toThrow('aborted');
  });

  it('says which option cannot be', async () => {
    const base = await options();
    const rejects = async (change: Partial<EvaluateGanOptions>, text: string) => {
      const error: unknown = await evaluateGan({ ...base, ...change }).catch((reason: unknown) => reason);
      expect(GanError.is(error)).toBe(true);
      expect((error as Error).message).toContain(text);
    };
    await rejects({ realSamples: 401 }, '`realSamples` must be a whole number from 1 to 400, received 401');
    await rejects({ metrics: [] }, '`metrics` must be some of fid, kid');
    await rejects({ metrics: ['psnr' as 'fid'] }, 'received psnr');
    const real = { ...base.real, read: () => Promise.reject(new Error('read')) };
    await rejects({ real, samples: 1, metrics: ['fid'] }, '`samples` must be at least 2 for fid, received 1');
    await rejects({ real, realSamples: 3 }, '`realSamples` must be at least 4 for kid, received 3');
    await rejects({ generate: (count) => normalSamples(count + 1, 1) }, 'a batch must have shape [100, 3]');
    await rejects(
      { real: { ...base.real, shape: { sample: [28, 28, 1] } } },
      'samples of the shape of identity ([3]), received [28, 28, 1]',
    );
    const plain: FeatureExtractor = {
      ...identityExtractor,
      extract: async ({ data }) => ({
        features: Float32Array.from(data),
        featureSize: 3,
        probabilities: new Float32Array(0),
        classes: 0,
      }),
    };
    await rejects(
      { extractor: plain, metrics: ['inception-score'] },
      'inception-score needs class probabilities and the extractor identity gives none',
    );
  });

  it('notices at the first batch that the extractor is no classifier', async () => {
    let calls = 0;
    const extract: FeatureExtractor['extract'] = async (batch) => {
      calls += 1;
      const extracted = await identityExtractor.extract(batch);
      return { ...extracted, probabilities: new Float32Array(0), classes: 0 };
    };
    const extractor = { ...identityExtractor, extract };
    await expect(evaluateGan({ ...(await options()), extractor })).rejects.toMatchObject({ code: 'OPTION' });
    expect(calls).toBe(1);
  });

  it.each<[string, (batch: ExtractedFeatures) => object, string]>([
    ['too few', ({ features }) => ({ features: features.subarray(0, 6) }), '6'],
    ['too many', ({ features }) => ({ features: Float32Array.of(...features, 1) }), '301'],
    ['a tensor of', ({ features }) => ({ features: tf.tensor1d(features) }), 'undefined'],
    ['no', () => ({ features: undefined }), 'undefined'],
  ])('refuses %s features of a batch, which would count as 0', async (_, change, received) => {
    const extract = async (batch: TensorData): Promise<ExtractedFeatures> => {
      const extracted = await identityExtractor.extract(batch);
      return { ...extracted, ...change(extracted) };
    };
    const extractor = { ...identityExtractor, extract };
    await expect(evaluateGan({ ...(await options()), extractor, metrics: ['fid'] })).rejects.toMatchObject({
      code: 'SHAPE',
      message: `evaluateGan: \`extract\` of identity must give features of shape [100, 3] as one array of numbers, received ${received} values with 3 a sample.`,
    });
  });

  it('refuses features of another size than those before', async () => {
    let calls = 0;
    const extract = async (batch: TensorData): Promise<ExtractedFeatures> => {
      const extracted = await identityExtractor.extract(batch);
      calls += 1;
      return calls === 2
        ? { ...extracted, features: extracted.features.subarray(0, 200), featureSize: 2 }
        : extracted;
    };
    const extractor = { ...identityExtractor, extract };
    await expect(evaluateGan({ ...(await options()), extractor, metrics: ['fid'] })).rejects.toThrow(
      'must give features of shape [100, 3] as one array of numbers, received 200 values with 2 a sample.',
    );
  });
});
