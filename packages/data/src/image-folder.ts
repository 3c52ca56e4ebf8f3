import { assertInteger, DataError, OptionError, type Loader } from '@gankit/core';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { decodeImage, type DecodedImage, type ImageForm, type SharpFactory } from './decode-image.js';
import { fromArrays } from './from-arrays.js';
import { classesOf, findImages } from './image-files.js';
import { tallyImages, type ImageFolderReport } from './image-report.js';
import { resolvePeer } from './optional-peer.js';

export { formatReport, type ImageFolderReport } from './image-report.js';

export interface ImageFolderOptions {
  /** Images of any size and format, in it or below it. */
  readonly folder: string;
  /** Side in pixels of the squares given out. */
  readonly resolution: number;
  /** 1 grey, 3 colour, 4 colour and transparency. @defaultValue 3 */
  readonly channels?: 1 | 3 | 4;
  /**
   * How an image becomes square: `'cover'` crops its middle, `'contain'` puts it whole on white, `'fill'` stretches it.
   * @defaultValue 'cover'
   */
  readonly fit?: 'cover' | 'contain' | 'fill';
  /**
   * `'auto'`: the folder directly below `folder` is the class, if every image lies in one and there are two or more.
   * @defaultValue 'auto'
   */
  readonly labels?: 'auto' | 'none';
  /** Images whose shorter side is smaller, in pixels, are skipped. @defaultValue a quarter of the resolution */
  readonly minimumSide?: number;
  /** Called after each image is decoded or skipped. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ImageFolderLoader extends Loader {
  readonly report: ImageFolderReport;
}

/**
 * A folder of images, decoded once through `sharp` (an optional peer) and kept in memory as bytes. An image that cannot
 * be used is skipped and named in `loader.report`; {@link formatReport} makes that report readable.
 *
 * @throws {@link DataError} when sharp is not installed, the folder is missing, is a file or holds no images, or none of its images can
 * be used; {@link OptionError} when an option is out of range.
 */
export async function imageFolder(options: ImageFolderOptions): Promise<ImageFolderLoader> {
  const form = readForm(options);
  const { folder, onProgress = () => undefined, labels = 'auto' } = options;
  const { images, otherFiles } = await findImages(folder);
  const decoding = { sharp: await loadSharp(), folder, images, form };
  const { data, results } = await decodeAll(decoding, onProgress);
  const used = images.filter((_, index) => !('skipped' in results[index]!));
  if (used.length === 0) throw nothingUsable(decoding, results);
  const classes = labels === 'none' ? { reason: 'labels are switched off' } : classesOf(used);
  const shape = [form.resolution, form.resolution, form.channels];
  const loader = await fromArrays({
    name: basename(resolve(folder)),
    data,
    shape,
    ...('names' in classes && { labels: classes.labels, classNames: classes.names }),
  });
  return {
    ...loader,
    report: { folder, otherFiles, shape, ...tallyImages(images, results), ...countClasses(classes) },
  };
}

function readForm(options: ImageFolderOptions): ImageForm {
  const { resolution, channels = 3, fit = 'cover' } = options;
  assertInteger('imageFolder', { resolution });
  const minimumSide = options.minimumSide ?? Math.ceil(resolution / 4);
  assertInteger('imageFolder', { minimumSide });
  if (![1, 3, 4].includes(channels)) {
    throw new OptionError(`imageFolder: \`channels\` must be 1, 3 or 4, received ${channels}.`);
  }
  if (!['cover', 'contain', 'fill'].includes(fit)) {
    throw new OptionError(`imageFolder: \`fit\` must be 'cover', 'contain' or 'fill', received '${fit}'.`);
  }
  if (!['auto', 'none'].includes(options.labels ?? 'auto')) {
    throw new OptionError(`imageFolder: \`labels\` must be 'auto' or 'none', received '${options.labels}'.`);
  }
  return { resolution, channels, fit, minimumSide };
}

interface Decoding {
  readonly sharp: SharpFactory;
  readonly folder: string;
  readonly images: readonly string[];
  readonly form: ImageForm;
}

async function loadSharp(): Promise<SharpFactory> {
  const file = resolvePeer('sharp', { caller: 'imageFolder' });
  try {
    const loaded = (await import(pathToFileURL(file).href)) as { readonly default: SharpFactory };
    return loaded.default;
  } catch (cause) {
    throw new DataError(
      `imageFolder: the package \`sharp\` is installed but does not load on this machine (${(cause as Error).message.split('\n')[0]}). Run \`npm install --include=optional sharp\`.`,
      { cause },
    );
  }
}

/** Decodes every image into one array; the places of skipped ones are closed up. */
async function decodeAll(
  { sharp, folder, images, form }: Decoding,
  onProgress: (done: number, total: number) => void,
): Promise<{ readonly data: Uint8Array; readonly results: readonly DecodedImage[] }> {
  const sampleSize = form.resolution * form.resolution * form.channels;
  const data = allocate(images.length * sampleSize);
  const results: DecodedImage[] = Array.from({ length: images.length });
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < images.length) {
      const index = next;
      next += 1;
      const target = data.subarray(index * sampleSize, (index + 1) * sampleSize);
      results[index] = await decodeFile({ sharp, path: join(folder, images[index]!), form, target });
      done += 1;
      onProgress(done, images.length);
    }
  };
  const workers = Math.min(8, Math.max(2, availableParallelism()));
  await Promise.all(Array.from({ length: workers }, work));
  let used = 0;
  for (const [index, result] of results.entries()) {
    if ('skipped' in result) continue;
    data.copyWithin(used * sampleSize, index * sampleSize, (index + 1) * sampleSize);
    used += 1;
  }
  return { data: data.subarray(0, used * sampleSize), results };
}

function allocate(bytes: number): Uint8Array {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    throw new DataError(
      `imageFolder: the images must fit in memory, they need ${(bytes / 2 ** 30).toFixed(1)} GiB. Use a smaller \`resolution\` or fewer images.`,
      { cause },
    );
  }
}

async function decodeFile({
  path,
  ...options
}: {
  readonly sharp: SharpFactory;
  readonly path: string;
  readonly form: ImageForm;
  readonly target: Uint8Array;
}): Promise<DecodedImage> {
  let file: Uint8Array;
  try {
    file = await readFile(path);
  } catch (error) {
    return { skipped: `it cannot be read (${(error as NodeJS.ErrnoException).code})`, tooSmall: false };
  }
  return decodeImage({ file, ...options });
}

function nothingUsable({ folder, images, form }: Decoding, results: readonly DecodedImage[]): DataError {
  const first = results[0]!;
  const reason = 'skipped' in first ? first.skipped : '';
  const allSmall = results.every((result) => 'skipped' in result && result.tooSmall);
  return new DataError(
    allSmall
      ? `imageFolder: \`folder\` must hold an image of at least ${form.minimumSide} pixels a side, received ${folder} with ${images.length} smaller ones (${images[0]}: ${reason}). Ask for a smaller resolution, or set \`minimumSide\`.`
      : `imageFolder: \`folder\` must hold an image that can be used, received ${folder} with ${images.length}, all unusable (${images[0]}: ${reason}). Check the files.`,
  );
}

function countClasses(
  classes: ReturnType<typeof classesOf>,
): Pick<ImageFolderReport, 'classes' | 'unlabelled'> {
  if (!('names' in classes)) return { classes: [], unlabelled: classes.reason };
  const counts = classes.names.map(() => 0);
  for (const label of classes.labels) counts[label]! += 1;
  return { classes: classes.names.map((name, label) => ({ name, count: counts[label]! })) };
}
