import { diffAugment, type AdaptiveAugmentationOptions } from '@gankit/augment';
import { OptionError, type GanVariant } from '@gankit/core';
import { augmentPublished, composedEntry, type VariantEntry } from '@gankit/variants';
import { createVariant, findVariant } from '../options/variants.js';
import type { TrainConfig } from './config.js';

const adaptiveNames = ['augmentGroups', 'augmentTarget', 'augmentRamp'] as const;

interface ChooseOptions {
  /** `--variant`, when it was given. */
  readonly typed: string | undefined;
  /** Network sizes that were given. */
  readonly sizes: Readonly<Record<string, number>>;
}

/**
 * The published variant, or the one composed of parts, with its augmentation.
 *
 * @throws {@link OptionError} when flags contradict each other or parts make no sense together.
 */
export function chooseVariant(
  config: TrainConfig,
  { typed, sizes }: ChooseOptions,
): { readonly entry: VariantEntry; readonly variant: GanVariant } {
  const { loss, penalty, conditioning, architecture } = config;
  const augmentation = augmentationOf(config);
  const options = { ...config.option, ...sizes };
  if ((loss ?? penalty ?? conditioning) === undefined) {
    const entry = findVariant(config.variant);
    const variant = createVariant(entry, options);
    return { entry, variant: augmentation === undefined ? variant : augmentPublished(variant, augmentation) };
  }
  if (architecture !== undefined && conditioning !== undefined && conditioning !== 'none') {
    throw new OptionError(
      `\`--conditioning\` chooses networks, received --architecture ${architecture} as well. Leave one of them out.`,
    );
  }
  const entry = composedEntry({
    ...(loss === undefined ? {} : { objective: loss }),
    ...(penalty === undefined ? {} : { penalties: penalty }),
    ...(conditioning === undefined ? {} : { conditioning }),
    ...(augmentation === undefined ? {} : { augmentation }),
  });
  if (typed !== undefined && typed !== entry.name) {
    throw new OptionError(
      `\`--loss\`, \`--penalty\` and \`--conditioning\` compose a GAN, received --variant ${typed} as well. Leave out --variant, or these.`,
    );
  }
  return { entry, variant: createVariant(entry, options) };
}

function augmentationOf(
  config: TrainConfig,
): ReturnType<typeof diffAugment> | AdaptiveAugmentationOptions | undefined {
  const {
    augment = 'none',
    augmentGroups: groups,
    augmentTarget: targetSign,
    augmentRamp: rampImages,
  } = config;
  const given = adaptiveNames.find((name) => config[name] !== undefined);
  if (augment !== 'ada' && given !== undefined) {
    const flag = `--${given.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new OptionError(`\`${flag}\` is for adaptive augmentation. Add --augment ada, or leave it out.`);
  }
  if (augment === 'none') return undefined;
  if (augment === 'diff') return diffAugment();
  return {
    ...(groups === undefined ? {} : { groups }),
    ...(targetSign === undefined ? {} : { targetSign }),
    ...(rampImages === undefined ? {} : { rampImages }),
  };
}
