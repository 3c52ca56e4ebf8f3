import {
  assertInteger,
  assertKnownOptions,
  DataError,
  formatShape,
  hashName,
  OptionError,
  permutation,
  ShapeError,
  type Loader,
} from '@gankit/core';
import { collectFeatures } from './collect-features.js';
import type { FeatureExtractor } from './feature-extractor.js';
import { fewestSamples, measure, needsClasses, needsReal } from './measure.js';
import { metricNames, type MetricName, type MetricReport } from './metric-report.js';

/** Which samples a call of `generate` is asked for. */
export interface GenerateRequest {
  /** Samples asked for before this call. */
  readonly offset: number;
  /** Another seed for each call, derived of the evaluation's: draw the latents from it. */
  readonly seed: number;
}

export interface EvaluationProgress {
  readonly stage: 'real features' | 'generated features' | MetricName;
  /** Samples done, or 0 before and 1 after a metric. */
  readonly done: number;
  readonly total: number;
}

export interface EvaluateGanOptions {
  readonly extractor: FeatureExtractor;
  /** Real data of the extractor's input shape. */
  readonly real: Loader;
  /** `count` samples as row-major values in the extractor's input shape and range. */
  generate(count: number, request: GenerateRequest): Promise<Float32Array>;
  /** Generated samples. */
  readonly samples: number;
  /** Real samples, drawn without replacement by the seed. @defaultValue all */
  readonly realSamples?: number;
  readonly seed: number;
  /** @defaultValue all five */
  readonly metrics?: readonly MetricName[];
  /** Samples per call of `generate` and of the extractor. @defaultValue 250 */
  readonly batchSize?: number;
  /** Stops the evaluation at the next batch or metric. */
  readonly signal?: AbortSignal;
  onProgress?(progress: EvaluationProgress): void;
}

/**
 * Scores generated samples against real ones and says how: every report carries its protocol.
 *
 * The same options give the same report. Precision and recall use equal counts of both sets, at most 5,000 of each;
 * the Inception Score has one split per 1,000 samples, from 1 to 10.
 *
 * @throws {@link OptionError} when counts, metrics or seed cannot be, or the extractor gives no probabilities for a metric that needs them.
 * @throws {@link ShapeError} when real or generated samples do not fit the extractor, or it gives too few or too many values.
 * @throws {@link DataError} when there are too few samples for a metric, or a feature is not finite.
 */
export async function evaluateGan(options: EvaluateGanOptions): Promise<MetricReport> {
  const { extractor, real, generate, samples, seed, batchSize = 250, signal } = options;
  const { realSamples = real.size, metrics = metricNames, onProgress = () => undefined } = options;
  const calls = { generate, signal, onProgress };
  const counts = { samples, realSamples, seed, batchSize };
  assertKnownOptions('evaluateGan', options, { extractor, real, metrics, ...counts, ...calls });
  assertOptions({ ...options, realSamples, metrics, batchSize });
  const order = permutation(real.size, hashName(seed, 'evaluateGan real'));
  const classMetric = metrics.find(needsClasses);
  const readReal = metrics.some(needsReal)
    ? await collectFeatures(extractor, {
        count: realSamples,
        batchSize,
        classMetric,
        read: async (start, size) => {
          signal?.throwIfAborted();
          return (await real.read(order.subarray(start, start + size))).data;
        },
        onBatch: (done) => onProgress({ stage: 'real features', done, total: realSamples }),
      })
    : undefined;
  const generated = await collectFeatures(extractor, {
    count: samples,
    batchSize,
    classMetric,
    read: (start, size) => {
      signal?.throwIfAborted();
      return generate(size, { offset: start, seed: hashName(seed, `evaluateGan batch ${start}`) });
    },
    onBatch: (done) => onProgress({ stage: 'generated features', done, total: samples }),
  });
  const measured = await measure({ real: readReal, generated, seed, metrics, onProgress, signal });
  const { estimators, ...report } = measured;
  return {
    ...report,
    protocol: {
      extractor: extractor.name,
      weightsHash: extractor.weightsHash,
      realData: real.name,
      realFingerprint: real.fingerprint,
      realCount: realSamples,
      generatedCount: samples,
      seed,
      batchSize,
      estimators,
    },
  };
}

function assertOptions({
  extractor,
  real,
  samples,
  realSamples,
  seed,
  batchSize,
  metrics,
}: Pick<EvaluateGanOptions, 'extractor' | 'real' | 'samples' | 'seed'> &
  Required<Pick<EvaluateGanOptions, 'realSamples' | 'batchSize' | 'metrics'>>): void {
  assertInteger('evaluateGan', { samples, batchSize });
  assertInteger('evaluateGan', { realSamples }, { maximum: real.size });
  assertInteger('evaluateGan', { seed }, { minimum: 0, maximum: 0xffffffff });
  const unknown = metrics.find((metric) => !metricNames.includes(metric));
  if (unknown !== undefined || metrics.length === 0) {
    throw new OptionError(
      `evaluateGan: \`metrics\` must be some of ${metricNames.join(', ')}, received ${unknown ?? 'none'}.`,
    );
  }
  assertEnough(metrics, { samples, realSamples });
  const fits =
    real.shape.sample.length === extractor.inputShape.length &&
    real.shape.sample.every((size, axis) => size === extractor.inputShape[axis]);
  if (!fits) {
    throw new ShapeError(
      `evaluateGan: \`real\` must have samples of the shape of ${extractor.name} (${formatShape(extractor.inputShape)}), received ${formatShape(real.shape.sample)}. Use another extractor or resize the data.`,
    );
  }
}

/** Before the features are made, which may take long. */
function assertEnough(
  metrics: readonly MetricName[],
  { samples, realSamples }: { readonly samples: number; readonly realSamples: number },
): void {
  for (const metric of metrics) {
    const counts = needsReal(metric) ? { samples, realSamples } : { samples };
    for (const [name, count] of Object.entries(counts)) {
      if (count >= fewestSamples[metric]) continue;
      throw new DataError(
        `evaluateGan: \`${name}\` must be at least ${fewestSamples[metric]} for ${metric}, received ${count}. Use more samples.`,
      );
    }
  }
}
