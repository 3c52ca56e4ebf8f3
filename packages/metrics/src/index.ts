export { classHistogram, type ClassHistogram } from './class-histogram.js';
export { compareReports, type ScoreComparison } from './compare-reports.js';
export {
  evaluateGan,
  type EvaluateGanOptions,
  type EvaluationProgress,
  type GenerateRequest,
} from './evaluate-gan.js';
export type { ExtractedFeatures, FeatureExtractor } from './feature-extractor.js';
export type { FeatureMatrix } from './feature-matrix.js';
export { frechetDistance } from './frechet-distance.js';
export { inceptionScore, type InceptionScore, type InceptionScoreOptions } from './inception-score.js';
export { kernelDistance, type KernelDistance, type KernelDistanceOptions } from './kernel-distance.js';
export {
  metricNames,
  type EstimatorDetails,
  type MetricName,
  type MetricProtocol,
  type MetricReport,
  type MetricValues,
} from './metric-report.js';
export { nearestSamples, type NearestSamples, type NearestSamplesOptions } from './nearest-samples.js';
export { precisionRecall, type PrecisionRecall, type PrecisionRecallOptions } from './precision-recall.js';
