import { formatShape, OptionError, ShapeError, sizeOf } from '@gankit/core';
import type { ExtractedFeatures, FeatureExtractor } from './feature-extractor.js';
import type { FeatureMatrix } from './feature-matrix.js';
import type { MetricName } from './metric-report.js';

export interface CollectedFeatures {
  readonly features: FeatureMatrix;
  /** Absent when the extractor is no classifier. */
  readonly probabilities?: FeatureMatrix;
}

export interface CollectOptions {
  /** Samples in all. */
  readonly count: number;
  /** What needs class probabilities, if anything does. */
  readonly classMetric: MetricName | undefined;
  /** Samples per batch; the last one may be smaller. */
  readonly batchSize: number;
  /** The samples `start … start + size - 1`, values row-major. */
  read(start: number, size: number): Promise<Float32Array>;
  /** Called after each batch with the samples done so far. */
  onBatch(done: number): void;
}

/**
 * Runs an extractor over samples in batches.
 *
 * @throws {@link ShapeError} when a batch has not as many values as its samples need, or the extractor's answer.
 * @throws {@link OptionError} when there are no probabilities for a metric that needs them, at the first batch.
 */
export async function collectFeatures(
  extractor: FeatureExtractor,
  { count, batchSize, classMetric, read, onBatch }: CollectOptions,
): Promise<CollectedFeatures> {
  let features: FeatureMatrix | undefined;
  let probabilities: FeatureMatrix | undefined;
  for (let start = 0; start < count; start += batchSize) {
    const size = Math.min(batchSize, count - start);
    const data = await read(start, size);
    const shape = [size, ...extractor.inputShape];
    if (data.length !== sizeOf(shape)) {
      throw new ShapeError(
        `evaluateGan: a batch must have shape ${formatShape(shape)} (${sizeOf(shape)} values), received ${data.length} values. Give samples of the extractor's input shape.`,
      );
    }
    const extracted = await extractor.extract({ data, shape });
    assertExtracted(extractor.name, extracted, {
      size,
      featureSize: features?.columns ?? extracted.featureSize,
      classes: features ? (probabilities?.columns ?? 0) : extracted.classes,
    });
    if (classMetric !== undefined && extracted.classes === 0) {
      throw new OptionError(
        `evaluateGan: ${classMetric} needs class probabilities and the extractor ${extractor.name} gives none. Use a classifier, or name \`metrics\` without it.`,
      );
    }
    features ??= emptyMatrix(count, extracted.featureSize);
    features.data.set(extracted.features, start * extracted.featureSize);
    if (extracted.classes > 0) {
      probabilities ??= emptyMatrix(count, extracted.classes);
      probabilities.data.set(extracted.probabilities, start * extracted.classes);
    }
    onBatch(start + size);
  }
  if (features === undefined) throw new OptionError('evaluateGan: there must be at least one sample.');
  return { features, ...(probabilities === undefined ? {} : { probabilities }) };
}

/** Missing values would count as 0, and flatter or spoil the scores unseen. */
function assertExtracted(
  name: string,
  extracted: ExtractedFeatures,
  {
    size,
    featureSize,
    classes,
  }: { readonly size: number; readonly featureSize: number; readonly classes: number },
): void {
  const answers = [
    { what: 'features', values: extracted.features, columns: extracted.featureSize, expected: featureSize },
    { what: 'probabilities', values: extracted.probabilities, columns: extracted.classes, expected: classes },
  ];
  for (const { what, values, columns, expected } of answers) {
    if (columns === expected && values?.length === size * expected) continue;
    throw new ShapeError(
      `evaluateGan: \`extract\` of ${name} must give ${what} of shape ${formatShape([size, expected])} as one array of numbers, received ${values?.length} values with ${columns} a sample.`,
    );
  }
}

function emptyMatrix(rows: number, columns: number): FeatureMatrix {
  return { data: new Float32Array(rows * columns), columns };
}
