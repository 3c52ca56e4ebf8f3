import { formatShape, ShapeError, toTensor, type TensorData } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import { digitNetwork } from './digit-network.js';
import { digitWeights, digitWeightsHash } from './digit-weights.js';
import type { ExtractedFeatures, FeatureExtractor } from './feature-extractor.js';

/**
 * A small convolutional classifier of handwritten digits, weights included: 64 features and 10 class probabilities of
 * images `[28, 28, 1]` in [-1, 1]. It runs on the current tfjs backend and keeps no tensor between calls.
 *
 * Trained on the 9,000 digits of `digits({ split: 'train' })` of `@gankit/data`; the package's README states its
 * accuracy on the 1,000 held out. Distances under its features are not Inception's FID or KID.
 */
export async function digitClassifier(): Promise<FeatureExtractor> {
  const stored = digitWeights();
  const inputShape = [28, 28, 1] as const;
  return {
    name: 'digit-classifier',
    weightsHash: digitWeightsHash,
    inputShape,
    async extract(batch) {
      assertBatch(batch, inputShape);
      const outputs = tf.tidy(() => {
        const weights = Object.fromEntries(
          Object.entries(stored).map(([name, value]) => [name, toTensor(value)]),
        );
        const { features, logits } = digitNetwork({ images: toTensor(batch) as tf.Tensor4D, weights });
        return { features, probabilities: tf.softmax(logits) };
      });
      return readOutputs(outputs);
    },
  };
}

async function readOutputs({
  features,
  probabilities,
}: {
  readonly features: tf.Tensor2D;
  readonly probabilities: tf.Tensor2D;
}): Promise<ExtractedFeatures> {
  try {
    return {
      features: await features.data<'float32'>(),
      featureSize: features.shape[1],
      probabilities: await probabilities.data<'float32'>(),
      classes: probabilities.shape[1],
    };
  } finally {
    tf.dispose([features, probabilities]);
  }
}

function assertBatch({ shape }: TensorData, inputShape: readonly number[]): void {
  const fits =
    shape.length === inputShape.length + 1 && inputShape.every((size, axis) => size === shape[axis + 1]);
  if (!fits) {
    throw new ShapeError(
      `digitClassifier.extract: \`batch\` must have shape [batch, 28, 28, 1], received ${formatShape(shape)}.`,
    );
  }
}
