import { augmentationGroups } from '@gankit/augment';
import { conditionings, objectiveNames, penaltyNames } from '@gankit/variants';
import type { Command } from 'commander';
import { oneOf, someOf } from '../options/names.js';
import { finiteNumber, wholeNumber } from '../options/numbers.js';
import { augmentWays } from './composition.js';

/** The options that compose a GAN of parts, and those of augmentation. */
export function addCompositionOptions(command: Command): void {
  command
    .option(
      '--loss <name>',
      'Compose a GAN instead of --variant: its objective, see gankit list losses. (default with --penalty: non-saturating)',
      oneOf('--loss', objectiveNames),
    )
    .option(
      '--penalty <names>',
      'With --loss, with commas: see gankit list penalties. Their settings are options: --option r1Weight=10.',
      someOf('--penalty', penaltyNames),
    )
    .option(
      '--conditioning <how>',
      `With --loss, how the networks hear of classes: ${conditionings.join(', ')}. (default: none)`,
      oneOf('--conditioning', conditionings),
    )
    .option(
      '--augment <how>',
      'Augment images before the discriminator, for few images: diff (DiffAugment), ada (adaptive), none. (default: none)',
      oneOf('--augment', augmentWays),
    )
    .option(
      '--augment-groups <names>',
      `With ada, with commas: ${augmentationGroups.join(', ')}. (default: blit,geometric,color)`,
      someOf('--augment-groups', augmentationGroups),
    )
    .option(
      '--augment-target <sign>',
      'With ada: wanted mean sign of the logits of real images. (default: 0.6)',
      finiteNumber('--augment-target', { minimum: -1 }),
    )
    .option(
      '--augment-ramp <images>',
      'With ada: images after which its probability can have gone from 0 to 1. (default: 500000)',
      wholeNumber('--augment-ramp'),
    );
}
