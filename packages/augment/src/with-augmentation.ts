import { formatShape, ShapeError, type GanVariant, type StepContext } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import type { Augmentation } from './augmentation.js';

/**
 * A variant whose discriminator sees every image augmented, real and generated, in both losses.
 *
 * @param variant - Any variant for images.
 * @param augmentation - For example {@link diffAugment}.
 * @returns A variant of the same name and settings; its losses throw a `ShapeError` for samples that are no images.
 */
export function withAugmentation(variant: GanVariant, augmentation: Augmentation): GanVariant {
  const augmented = (context: StepContext): StepContext => ({
    ...context,
    discriminate: (samples, labels) =>
      context.discriminate(augmentation(asImages(samples), context.random), labels),
  });
  return {
    ...variant,
    discriminatorLoss: (context) => variant.discriminatorLoss(augmented(context)),
    generatorLoss: (context) => variant.generatorLoss(augmented(context)),
  };
}

function asImages(samples: tf.Tensor): tf.Tensor4D {
  if (samples.rank !== 4) {
    throw new ShapeError(
      `withAugmentation: samples must have shape [batch, height, width, channels], received ${formatShape(samples.shape)}. Augment images only.`,
    );
  }
  return samples as tf.Tensor4D;
}
