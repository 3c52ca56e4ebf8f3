import { z } from 'zod';
import { sourceSummaries } from '../../options/source-choice.js';
import { flagsOf, whole, type SettingFlag } from './kinds.js';

/** How images of a folder become square. */
export const imageFits = ['cover', 'contain', 'fill'] as const;

/** How the data is read. */
export const dataSettings = {
  include: z
    .array(z.string())
    .describe(
      "For a folder: images that fit, '1f6[0-3]?.png' or 'cats/**', or '!draft-*' for those that do not; may be repeated. (default: all)",
    )
    .exactOptional(),
  fit: z
    .enum(imageFits)
    .describe(
      'For a folder: cover crops an image to a square, contain keeps it whole, fill stretches it. (default: cover)',
    )
    .exactOptional(),
  background: z
    .string()
    .describe('For a folder: white, black, grey or #rrggbb below transparent pixels. (default: white)')
    .exactOptional(),
  source: z
    .string()
    .describe(
      `For variants that translate images, what they start from: ${Object.keys(sourceSummaries).join(', ')}.`,
    )
    .exactOptional(),
  sourceChannels: whole(
    'For --source FOLDER: 1 grey, 3 colour, 4 with transparency. (default: as --channels)',
  ).exactOptional(),
  resolution: whole(
    'Side of the images, 16 to 128, with residual networks to 256, for a folder or IDX. (default: 64; IDX: as stored)',
    { minimum: 16, maximum: 256 },
  ).exactOptional(),
  channels: whole('For a folder: 1 grey, 3 colour, 4 with transparency. (default: 3)').exactOptional(),
};

export const dataFlags: readonly SettingFlag[] = [
  {
    flag: '--include <pattern>',
    paths: ['include'],
    read: (pattern, former) => [...((former as readonly string[] | undefined) ?? []), pattern],
  },
  ...flagsOf({
    fit: '--fit <how>',
    background: '--background <colour>',
    source: '--source <images>',
    sourceChannels: '--source-channels <count>',
    resolution: '--resolution <pixels>',
    channels: '--channels <count>',
  }),
];
