import { assertKnownOptions, OptionError } from '@gankit/core';
import * as tf from '@tensorflow/tfjs';
import type { Augmentation } from './augmentation.js';
import { color } from './color.js';
import { cutout } from './cutout.js';
import { translation } from './translation.js';

export type DiffAugmentPolicy = 'color' | 'cutout' | 'translation';

export interface DiffAugmentOptions {
  /**
   * What to do, in this order.
   * @defaultValue ['color', 'translation', 'cutout'], the paper's for few images
   */
  readonly policy?: readonly DiffAugmentPolicy[];
}

const augmentations: Readonly<Record<DiffAugmentPolicy, Augmentation>> = {
  color,
  cutout: (images, random) => cutout(images, random),
  translation: (images, random) => translation(images, random),
};

/**
 * Differentiable augmentation: the same random changes for the real and the generated images that the discriminator
 * sees, in both networks' losses. It keeps a discriminator from learning a small data set by heart.
 *
 * @throws {@link OptionError} when the policy holds an unknown word.
 * @see Zhao et al. 2020, "Differentiable Augmentation for Data-Efficient GAN Training", https://arxiv.org/abs/2006.10738
 */
export function diffAugment({
  policy = ['color', 'translation', 'cutout'],
  ...rest
}: DiffAugmentOptions = {}): Augmentation {
  assertKnownOptions('diffAugment', rest, { policy });
  for (const word of policy) {
    if (!Object.hasOwn(augmentations, word)) {
      const known = Object.keys(augmentations).join(', ');
      throw new OptionError(`diffAugment: \`policy\` must hold only ${known}, received ${String(word)}.`);
    }
  }
  return (images, random) =>
    tf.tidy(() => policy.reduce((augmented, word) => augmentations[word](augmented, random), images));
}
