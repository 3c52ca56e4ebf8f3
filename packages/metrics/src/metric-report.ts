import type { ClassHistogram } from './class-histogram.js';
import type { InceptionScore } from './inception-score.js';
import type { PrecisionRecall } from './precision-recall.js';

export type MetricName = 'fid' | 'kid' | 'inception-score' | 'precision-recall' | 'class-histogram';

/** Every metric that {@link evaluateGan} knows, in the order of reports. */
export const metricNames: readonly MetricName[] = [
  'fid',
  'kid',
  'inception-score',
  'precision-recall',
  'class-histogram',
];

/** One entry per metric that was asked for. Plain JSON. */
export interface MetricValues {
  readonly fid?: number;
  readonly kid?: { readonly mean: number; readonly standardError: number };
  readonly 'inception-score'?: InceptionScore;
  readonly 'precision-recall'?: PrecisionRecall;
  readonly 'class-histogram'?: ClassHistogram;
}

/** How one metric was estimated: `{ blockSize: 100, blocks: 10 }`. */
export type EstimatorDetails = Readonly<Record<string, string | number>>;

/** All that decides a score beside the generator. */
export interface MetricProtocol {
  readonly extractor: string;
  readonly weightsHash: string;
  readonly realData: string;
  readonly realFingerprint: string;
  readonly realCount: number;
  readonly generatedCount: number;
  readonly seed: number;
  readonly batchSize: number;
  readonly estimators: Readonly<Partial<Record<MetricName, EstimatorDetails>>>;
}

/** Scores with the protocol that gave them; plain JSON. */
export interface MetricReport {
  readonly values: MetricValues;
  readonly protocol: MetricProtocol;
  /** What weakens the scores: fewer samples than features, and the like. */
  readonly warnings: readonly string[];
}
