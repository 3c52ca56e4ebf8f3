import type { GanVariant, StepContext } from '@gankit/core';
import type { Augmentation } from './augmentation.js';
import { assertAugmentable, augmentedContext } from './augmented-context.js';

/**
 * A variant whose discriminator sees every image augmented, real and generated, in both losses.
 *
 * @param variant - Any variant for images.
 * @param augmentation - For example {@link diffAugment}.
 * @returns A variant of the same name and settings; its `checkNetworks` throws an `OptionError` for samples that are no
 * images and for pairs of images, its losses a `ShapeError` for samples that are none.
 */
export function withAugmentation(variant: GanVariant, augmentation: Augmentation): GanVariant {
  const caller = 'withAugmentation';
  const augmented = (context: StepContext): StepContext => augmentedContext(caller, context, augmentation);
  return {
    ...variant,
    checkNetworks(networks) {
      assertAugmentable(caller, networks);
      variant.checkNetworks?.(networks);
    },
    discriminatorLoss: (context) => variant.discriminatorLoss(augmented(context)),
    generatorLoss: (context) => variant.generatorLoss(augmented(context)),
  };
}
