import { assertInteger, OptionError } from '@gankit/core';
import type { Background, ImageForm } from './decode-image.js';

/** How every image of a folder is brought to one form. */
export interface ImageFormOptions {
  /** Side in pixels of the squares given out. */
  readonly resolution: number;
  /** 1 grey, 3 colour, 4 colour and transparency. @defaultValue 3 */
  readonly channels?: 1 | 3 | 4;
  /**
   * How an image becomes square: `'cover'` crops its middle, `'contain'` puts it whole on the background, `'fill'` stretches it.
   * @defaultValue 'cover'
   */
  readonly fit?: 'cover' | 'contain' | 'fill';
  /**
   * What lies below transparent pixels, unless `channels` is 4, and beside images that `fit` leaves whole: `'white'`, `'black'`,
   * `'grey'` or `'#rrggbb'`. @defaultValue 'white'
   */
  readonly background?: string;
  /** Images whose shorter side is smaller, in pixels, are skipped. @defaultValue a quarter of the resolution */
  readonly minimumSide?: number;
}

/** Has the names of these options. */
export const imageFormOptions: Readonly<Record<keyof ImageFormOptions, true>> = {
  resolution: true,
  channels: true,
  fit: true,
  background: true,
  minimumSide: true,
};

/**
 * @param caller - Name of the public function, the first word of messages.
 * @throws {@link OptionError} when an option is out of range.
 */
export function readForm(caller: string, options: ImageFormOptions): ImageForm {
  const { resolution, channels = 3, fit = 'cover', background = 'white' } = options;
  assertInteger(caller, { resolution });
  const minimumSide = options.minimumSide ?? Math.ceil(resolution / 4);
  assertInteger(caller, { minimumSide });
  assertChannels(caller, { channels });
  if (!['cover', 'contain', 'fill'].includes(fit)) {
    throw new OptionError(`${caller}: \`fit\` must be 'cover', 'contain' or 'fill', received '${fit}'.`);
  }
  return { resolution, channels, fit, minimumSide, background: readBackground(caller, background) };
}

const namedBackgrounds: Readonly<Record<string, string>> = {
  white: '#ffffff',
  black: '#000000',
  grey: '#808080',
};

/** @throws {@link OptionError} when it is neither a name nor `#rrggbb`. */
function readBackground(caller: string, name: string): Background {
  const colour = Object.hasOwn(namedBackgrounds, name) ? namedBackgrounds[name]! : name;
  if (!/^#[0-9a-f]{6}$/i.test(colour)) {
    throw new OptionError(
      `${caller}: \`background\` must be ${Object.keys(namedBackgrounds).join(', ')} or #rrggbb, received '${name}'.`,
    );
  }
  const [r, g, b] = [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
  return { name, r: r!, g: g!, b: b! };
}

/** @throws {@link OptionError} when a number of channels is none of 1, 3 and 4. */
export function assertChannels(caller: string, options: Readonly<Record<string, number>>): void {
  for (const [name, channels] of Object.entries(options)) {
    if ([1, 3, 4].includes(channels)) continue;
    throw new OptionError(`${caller}: \`${name}\` must be 1, 3 or 4, received ${channels}.`);
  }
}
