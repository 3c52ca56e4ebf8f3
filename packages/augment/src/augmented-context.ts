import { formatShape, OptionError, ShapeError, type GanNetworks, type StepContext } from '@gankit/core';
import type * as tf from '@tensorflow/tfjs';
import type { Augmentation } from './augmentation.js';

/** A step whose discriminator sees every sample augmented. */
export function augmentedContext(
  caller: string,
  context: StepContext,
  augmentation: Augmentation,
): StepContext {
  const augment = (samples: tf.Tensor): tf.Tensor => augmentation(asImages(caller, samples), context.random);
  return {
    ...context,
    discriminate: (samples, labels) => context.discriminate(augment(samples), labels),
    discriminatorOutputs: (samples, labels) => context.discriminatorOutputs(augment(samples), labels),
  };
}

function asImages(caller: string, samples: tf.Tensor): tf.Tensor4D {
  if (samples.rank !== 4) {
    throw new ShapeError(
      `${caller}: samples must have shape [batch, height, width, channels], received ${formatShape(samples.shape)}. Augment images only.`,
    );
  }
  return samples as tf.Tensor4D;
}

/**
 * Refuses networks whose samples cannot be augmented, before anything is trained.
 *
 * @param caller - Name of the public function, the first word of the message.
 * @throws {@link OptionError} for vectors, and for pairs, of which only one image would change.
 */
export function assertAugmentable(caller: string, { data, name }: GanNetworks): void {
  if (data.source !== undefined) {
    throw new OptionError(
      `${caller}: \`networks\` must make images of latents, received ${name}, which translates images. The source would not move with its image; train without augmentation.`,
    );
  }
  if (data.sample.length !== 3) {
    throw new OptionError(
      `${caller}: \`networks\` must make images [height, width, channels], received ${name} with samples of shape ${formatShape(data.sample)}. Train without augmentation.`,
    );
  }
}
