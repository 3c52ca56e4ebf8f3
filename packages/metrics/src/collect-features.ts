import { formatShape, OptionError, ShapeError, sizeOf } from '@gankit/core';
import type { FeatureExtractor } from './feature-extractor.js';
import type { FeatureMatrix } from './feature-matrix.js';

export interface CollectedFeatures {
  readonly features: FeatureMatrix;
  /** Absent when the extractor is no classifier. */
  readonly probabilities?: FeatureMatrix;
}

export interface CollectOptions {
  /** Samples in all. */
  readonly count: number;
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
 * @throws {@link ShapeError} when a batch has not as many values as its samples need.
 */
export async function collectFeatures(
  extractor: FeatureExtractor,
  { count, batchSize, read, onBatch }: CollectOptions,
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

function emptyMatrix(rows: number, columns: number): FeatureMatrix {
  return { data: new Float32Array(rows * columns), columns };
}
