import type { TensorData } from '@gankit/core';

/** What an extractor makes of a batch; all arrays are row-major, one row per sample. */
export interface ExtractedFeatures {
  readonly features: Float32Array;
  readonly featureSize: number;
  /** `p(class | sample)`; empty when `classes` is 0. */
  readonly probabilities: Float32Array;
  /** Number of classes; 0 for an extractor that is no classifier. */
  readonly classes: number;
}

/** A fixed network that turns samples into feature vectors and class probabilities. */
export interface FeatureExtractor {
  /** Stands in every result: `'digit-classifier'`. */
  readonly name: string;
  /** sha256 of the weights; scores of other weights cannot be compared. */
  readonly weightsHash: string;
  /** One sample without the batch, `[height, width, channels]` in [-1, 1] for images. */
  readonly inputShape: readonly number[];
  /** @param batch - `[batch, ...inputShape]`. */
  extract(batch: TensorData): Promise<ExtractedFeatures>;
}
