import { assertKnownOptions, DataError, OptionError } from '@gankit/core';
import { basename, resolve } from 'node:path';
import { findImages } from './image-files.js';
import type { ImageForm } from './decode-image.js';
import { assertChannels, imageFormOptions, readForm, type ImageFormOptions } from './image-form.js';
import { matchNames } from './match-names.js';
import { pairUp, type ImagePairsLoader } from './pair-up.js';

export { formatPairReport, type ImagePairsReport } from './pair-report.js';
export type { ImagePairsLoader } from './pair-up.js';

/** What both ways to store pairs have in common. */
export interface PairFormOptions extends ImageFormOptions {
  /** As `channels`, of the images to translate. @defaultValue `channels` */
  readonly sourceChannels?: 1 | 3 | 4;
  /** Which images, as for {@link imageFolder}; of two folders both are searched. @defaultValue all */
  readonly include?: readonly string[];
  /** Called after each image is decoded or skipped. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ImagePairsOptions extends PairFormOptions {
  /** Folder of images to translate. */
  readonly source: string;
  /** Folder of what they shall become. */
  readonly target: string;
}

export interface SideBySideOptions extends PairFormOptions {
  /** Folder of images that show both, one beside the other and equally wide, as the data sets of pix2pix do. */
  readonly folder: string;
  /** Which half is to be translated into the other. @defaultValue 'left' */
  readonly source?: 'left' | 'right';
}

const pairFormOptions: Readonly<Record<keyof PairFormOptions, true>> = {
  ...imageFormOptions,
  sourceChannels: true,
  include: true,
  onProgress: true,
};

/**
 * Pairs from two folders: files with the same path and name but for the extension belong together. What has no partner or
 * cannot be used is left out with its partner and named in `loader.report`. Both images of a pair are brought to their
 * square in the same way, so they should show the same part. Needs `sharp`, as {@link imageFolder} does.
 *
 * @throws {@link DataError} when sharp is not installed, a folder cannot be read, or no pair can be used; {@link OptionError}
 * when an option is out of range.
 */
export async function imagePairs(options: ImagePairsOptions): Promise<ImagePairsLoader> {
  const caller = 'imagePairs';
  const { source, target, include, onProgress } = options;
  assertKnownOptions(caller, options, { ...pairFormOptions, source, target });
  const { sourceForm, targetForm } = readForms(caller, options);
  const [from, to] = await Promise.all([
    findImages(caller, { folder: source, include }),
    findImages(caller, { folder: target, include }),
  ]);
  const { pairs, alone } = matchNames(from.images, to.images);
  if (pairs.length === 0) {
    throw new DataError(
      `imagePairs: \`source\` must hold files with the names of those in \`target\`, received ${source} (${from.images[0]}, …) and ${target} (${to.images[0]}, …). Name both files of a pair alike, or take \`unpaired\`.`,
    );
  }
  const images = (side: 'source' | 'target'): readonly string[] => pairs.map((pair) => pair[side]);
  return pairUp({
    caller,
    sources: { name: nameOf(source), folder: source, images: images('source'), form: sourceForm },
    targets: { name: nameOf(target), folder: target, images: images('target'), form: targetForm },
    alone,
    onProgress,
  });
}

/**
 * Pairs from one folder of images that show source and target side by side, the form of the data sets of pix2pix.
 *
 * @throws {@link DataError} and {@link OptionError} as {@link imagePairs}.
 */
export async function sideBySide(options: SideBySideOptions): Promise<ImagePairsLoader> {
  const caller = 'sideBySide';
  const { folder, source = 'left', include, onProgress } = options;
  assertKnownOptions(caller, options, { ...pairFormOptions, folder, source });
  if (!['left', 'right'].includes(source)) {
    throw new OptionError(`sideBySide: \`source\` must be 'left' or 'right', received '${String(source)}'.`);
  }
  const target = source === 'left' ? 'right' : 'left';
  const { sourceForm, targetForm } = readForms(caller, options);
  const { images } = await findImages(caller, { folder, include });
  const name = nameOf(folder);
  return pairUp({
    caller,
    sources: { name: `${name} (${source})`, folder, images, form: { ...sourceForm, half: source } },
    targets: { name: `${name} (${target})`, folder, images, form: { ...targetForm, half: target } },
    alone: { source: [], target: [] },
    onProgress,
  });
}

function readForms(
  caller: string,
  options: PairFormOptions,
): { readonly sourceForm: ImageForm; readonly targetForm: ImageForm } {
  const targetForm = readForm(caller, options);
  const { sourceChannels = targetForm.channels } = options;
  assertChannels(caller, { sourceChannels });
  return { targetForm, sourceForm: { ...targetForm, channels: sourceChannels } };
}

function nameOf(folder: string): string {
  return basename(resolve(folder));
}
