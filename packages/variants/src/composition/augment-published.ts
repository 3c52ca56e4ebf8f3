import {
  withAdaptiveAugmentation,
  withAugmentation,
  type AdaptiveAugmentationOptions,
  type Augmentation,
} from '@gankit/augment';
import { OptionError, type GanVariant } from '@gankit/core';

const critic = 'only differences of its logits count, and adaptive augmentation goes by their sign';
const energies =
  'its discriminator gives energies of one sign, and adaptive augmentation goes by the sign of logits';
const pairs = 'the image it translates would not move with the other';

/** The logit at which real and generated samples meet in the published variants, or why there is none. */
export const meetingLogits: Readonly<Record<string, number | string>> = {
  gan: 0,
  dcgan: 0,
  'conditional-gan': 0,
  'ac-gan': 0,
  're-ac-gan': 0,
  'info-gan': 0,
  dragan: 0,
  'hinge-gan': 0,
  sngan: 0,
  sagan: 0,
  biggan: 0,
  'projection-gan': 0,
  stylegan2: 0,
  lsgan: 0.5,
  wgan: critic,
  'wgan-gp': critic,
  r3gan: critic,
  'relativistic-average-gan': critic,
  began: energies,
  ebgan: energies,
  pix2pix: pairs,
  cyclegan: pairs,
};

/**
 * A published variant with augmentation, where that makes sense; {@link composeVariant} has an option for it.
 *
 * @param variant - Of {@link listVariants}.
 * @param augmentation - A function, such as `diffAugment()`, or options of adaptive augmentation, `{}` for its defaults.
 * @throws {@link OptionError} when it does not go with the variant, with the reason.
 */
export function augmentPublished(
  variant: GanVariant,
  augmentation: Augmentation | AdaptiveAugmentationOptions,
): GanVariant {
  const { name } = variant;
  const refuse = (what: string, reason: string): never => {
    throw new OptionError(`${name} does not go with ${what}: ${reason}. Leave the augmentation out.`);
  };
  if (name === 'fastgan') return refuse('more augmentation', 'it has DiffAugment already');
  if (typeof augmentation === 'function') return withAugmentation(variant, augmentation);
  const threshold = Object.hasOwn(meetingLogits, name) ? meetingLogits[name]! : 'its loss is not known';
  if (typeof threshold === 'string') return refuse('adaptive augmentation', threshold);
  return withAdaptiveAugmentation(variant, { threshold, ...augmentation });
}
