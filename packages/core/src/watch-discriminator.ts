import type * as tf from '@tensorflow/tfjs';
import type { StepContext } from './gan-variant.js';

/**
 * A step that tells of everything its discriminator judges.
 *
 * @param context - The step; it is not changed.
 * @param onJudged - Hears the samples and the discriminator's first output for them.
 */
export function watchDiscriminator(
  context: StepContext,
  onJudged: (samples: tf.Tensor, logits: tf.Tensor) => void,
): StepContext {
  return {
    ...context,
    discriminate(samples, labels) {
      const logits = context.discriminate(samples, labels);
      onJudged(samples, logits);
      return logits;
    },
    discriminatorOutputs(samples, labels) {
      const outputs = context.discriminatorOutputs(samples, labels);
      onJudged(samples, Object.values(outputs)[0]!);
      return outputs;
    },
  };
}
