import { OptionError } from '@gankit/core';
import { classHistogram } from './class-histogram.js';
import type { CollectedFeatures } from './collect-features.js';
import { rowsOf, type FeatureMatrix } from './feature-matrix.js';
import { frechetDistance } from './frechet-distance.js';
import { inceptionScore } from './inception-score.js';
import { kernelDistance } from './kernel-distance.js';
import type { EstimatorDetails, MetricName, MetricReport, MetricValues } from './metric-report.js';
import { precisionRecall } from './precision-recall.js';

export interface MeasureOptions {
  /** May be absent when no metric {@link needsReal}. */
  readonly real: CollectedFeatures | undefined;
  readonly generated: CollectedFeatures;
  readonly seed: number;
  readonly metrics: readonly MetricName[];
  readonly signal: AbortSignal | undefined;
  onProgress(progress: { readonly stage: MetricName; readonly done: number; readonly total: number }): void;
}

export interface Measured extends Omit<MetricReport, 'protocol'> {
  readonly estimators: Readonly<Partial<Record<MetricName, EstimatorDetails>>>;
}

interface Measurement {
  readonly values: MetricValues;
  readonly details: EstimatorDetails;
  readonly warning?: string;
}

const PRECISION_RECALL_SAMPLES = 5000;
const SAMPLES_PER_SPLIT = 1000;
const NEIGHBOURS = 3;

/** Whether a metric compares with real data, rather than with what the classifier says alone. */
export function needsReal(metric: MetricName): boolean {
  return metric === 'fid' || metric === 'kid' || metric === 'precision-recall';
}

/** Whether a metric needs class probabilities; {@link collectFeatures} sees to it that there are some. */
export function needsClasses(metric: MetricName): boolean {
  return metric === 'inception-score' || metric === 'class-histogram';
}

/** Fewest samples of each set that a metric is defined for. */
export const fewestSamples: Readonly<Record<MetricName, number>> = {
  fid: 2,
  kid: 4,
  'inception-score': 1,
  'precision-recall': NEIGHBOURS + 1,
  'class-histogram': 1,
};

/** Runs the metrics one after another, leaving the event loop free between them. */
export async function measure(options: MeasureOptions): Promise<Measured> {
  const { metrics, onProgress, signal } = options;
  let values: MetricValues = {};
  const estimators: Partial<Record<MetricName, EstimatorDetails>> = {};
  const warnings: string[] = [];
  for (const metric of metrics) {
    signal?.throwIfAborted();
    onProgress({ stage: metric, done: 0, total: 1 });
    await new Promise((resolve) => setTimeout(resolve));
    const measurement = measureOne(metric, options);
    values = { ...values, ...measurement.values };
    estimators[metric] = measurement.details;
    if (measurement.warning !== undefined) warnings.push(measurement.warning);
    onProgress({ stage: metric, done: 1, total: 1 });
  }
  return { values, estimators, warnings };
}

function measureOne(metric: MetricName, { real, generated, seed }: MeasureOptions): Measurement {
  if (metric === 'inception-score') return scoreClasses(generated.probabilities!);
  if (metric === 'class-histogram') {
    const histogram = classHistogram({ probabilities: generated.probabilities! });
    return { values: { 'class-histogram': histogram }, details: { unit: 'nats' } };
  }
  if (real === undefined) throw new OptionError(`evaluateGan: ${metric} needs real samples.`);
  const sets = { realFeatures: real.features, generatedFeatures: generated.features };
  if (metric === 'fid') return measureFrechet(sets);
  if (metric === 'kid') {
    const { mean, standardError, blockSize, blocks } = kernelDistance({ ...sets, seed });
    return {
      values: { kid: { mean, standardError } },
      details: { kernel: 'cubic', estimator: 'unbiased, disjoint blocks', blockSize, blocks },
    };
  }
  const count = Math.min(rowsOf(sets.realFeatures), rowsOf(sets.generatedFeatures), PRECISION_RECALL_SAMPLES);
  const scores = precisionRecall({
    realFeatures: firstRows(sets.realFeatures, count),
    generatedFeatures: firstRows(sets.generatedFeatures, count),
    neighbours: NEIGHBOURS,
  });
  return {
    values: { 'precision-recall': scores },
    details: { neighbours: NEIGHBOURS, samplesOfEach: count },
  };
}

function measureFrechet(sets: Parameters<typeof frechetDistance>[0]): Measurement {
  const { columns } = sets.realFeatures;
  const smaller = Math.min(rowsOf(sets.realFeatures), rowsOf(sets.generatedFeatures));
  const measurement = {
    values: { fid: frechetDistance(sets) },
    details: { covarianceDivisor: 'N - 1', features: columns },
  };
  if (smaller > columns) return measurement;
  const warning = `fid: ${smaller} samples for ${columns} features, so the covariance has no full rank and the score is far too high. Use more samples.`;
  return { ...measurement, warning };
}

function scoreClasses(probabilities: FeatureMatrix): Measurement {
  const splits = Math.min(10, Math.max(1, Math.floor(rowsOf(probabilities) / SAMPLES_PER_SPLIT)));
  return { values: { 'inception-score': inceptionScore({ probabilities, splits }) }, details: { splits } };
}

function firstRows({ data, columns }: FeatureMatrix, rows: number): FeatureMatrix {
  return { data: data.subarray(0, rows * columns), columns };
}
