import { augmentationGroups } from '@gankit/augment';
import { conditionings, objectiveNames, penaltyNames } from '@gankit/variants';
import { z } from 'zod';
import { flagsOf, number, whole } from './kinds.js';

export const augmentWays = ['none', 'diff', 'ada'] as const;

/** Parts of a GAN that is composed, and augmentation of any. */
export const compositionSettings = {
  loss: z
    .enum(objectiveNames)
    .describe(
      'Compose a GAN instead of --variant: its objective, see gankit list losses. (default with --penalty: non-saturating)',
    )
    .exactOptional(),
  penalty: z
    .array(z.enum(penaltyNames))
    .describe(
      'With --loss, with commas: see gankit list penalties. Their settings are options: --option r1Weight=10.',
    )
    .exactOptional(),
  conditioning: z
    .enum(conditionings)
    .describe(`With --loss, how the networks hear of classes: ${conditionings.join(', ')}. (default: none)`)
    .exactOptional(),
  augment: z
    .enum(augmentWays)
    .describe(
      'Augment images before the discriminator, for few images: diff (DiffAugment), ada (adaptive), none. (default: none)',
    )
    .exactOptional(),
  augmentGroups: z
    .array(z.enum(augmentationGroups))
    .describe(`With ada, with commas: ${augmentationGroups.join(', ')}. (default: blit,geometric,color)`)
    .exactOptional(),
  augmentTarget: number('With ada: wanted mean sign of the logits of real images. (default: 0.6)', {
    minimum: -1,
  }).exactOptional(),
  augmentRamp: whole(
    'With ada: images after which its probability can have gone from 0 to 1. (default: 500000)',
  ).exactOptional(),
};

export const compositionFlags = flagsOf({
  loss: '--loss <name>',
  penalty: '--penalty <names>',
  conditioning: '--conditioning <how>',
  augment: '--augment <how>',
  augmentGroups: '--augment-groups <names>',
  augmentTarget: '--augment-target <sign>',
  augmentRamp: '--augment-ramp <images>',
});
