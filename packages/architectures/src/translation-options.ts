import { assertInteger } from '@gankit/core';

/** What the networks that translate images have in common. */
export interface TranslationOptions {
  /** Height and width of both images in pixels, at least 16. */
  readonly resolution: number;
  /** Colours of a pixel of what the network gives. */
  readonly channels: number;
  /** Colours of a pixel of the image to translate. @defaultValue `channels` */
  readonly sourceChannels?: number;
  /** Filters of the level next to the image; each level further in has twice as many, within a limit. @defaultValue 64 */
  readonly baseFilters?: number;
  /** Decides all initial weights. @defaultValue 0 */
  readonly seed?: number;
  /** Of the model. @defaultValue 'generator' or 'discriminator' */
  readonly name?: string;
}

/** Has the names of the common options. */
export const translationOptions = {
  resolution: true,
  channels: true,
  sourceChannels: true,
  baseFilters: true,
  seed: true,
  name: true,
} as const satisfies Record<keyof TranslationOptions, true>;

/** The common options with every default but the name. */
export type TranslationSettings = Required<Omit<TranslationOptions, 'name'>>;

/**
 * @param caller - Name of the public function, the first word of messages.
 * @throws {@link OptionError} when a number is out of range.
 */
export function resolveTranslation(caller: string, options: TranslationOptions): TranslationSettings {
  const { resolution, channels, sourceChannels = channels, baseFilters = 64, seed = 0 } = options;
  assertInteger(caller, { resolution }, { minimum: 16, maximum: 1024 });
  assertInteger(caller, { channels, sourceChannels, baseFilters });
  assertInteger(caller, { seed }, { minimum: 0, maximum: 0xffffffff });
  return { resolution, channels, sourceChannels, baseFilters, seed };
}

/** Filters grow with the levels up to so many times those next to the image, as in pix2pix. */
const largestGrowth = 8;

/** Filters of a level over those of level 0, next to the image. */
export function growthOf(level: number): number {
  return Math.min(2 ** level, largestGrowth);
}
