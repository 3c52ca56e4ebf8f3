import { assertKnownOptions, OptionError, type Loader } from '@gankit/core';
import { basename, resolve } from 'node:path';
import { closeUp, decodeFiles, loadSharp, nothingUsable } from './decode-files.js';
import { fromArrays } from './from-arrays.js';
import { classesOf, findImages } from './image-files.js';
import { imageFormOptions, readForm, type ImageFormOptions } from './image-form.js';
import { tallyImages, type ImageFolderReport } from './image-report.js';

export { formatReport, type ImageFolderReport } from './image-report.js';

export interface ImageFolderOptions extends ImageFormOptions {
  /** Images of any size and format, in it or below it. */
  readonly folder: string;
  /**
   * Which images: glob patterns of their paths in the folder, `['cats/*.png', '1f6[0-3]?.png']`; a pattern without a slash is
   * for names in any folder, one that begins with `!` leaves images out. @defaultValue all
   */
  readonly include?: readonly string[];
  /**
   * `'auto'`: the folder directly below `folder` is the class, if every image lies in one and there are two or more.
   * @defaultValue 'auto'
   */
  readonly labels?: 'auto' | 'none';
  /** Called after each image is decoded or skipped. */
  readonly onProgress?: (done: number, total: number) => void;
}

const optionNames: Readonly<Record<keyof ImageFolderOptions, true>> = {
  ...imageFormOptions,
  folder: true,
  include: true,
  labels: true,
  onProgress: true,
};

export interface ImageFolderLoader extends Loader {
  /** Paths of the images in the folder, by index. */
  readonly files: readonly string[];
  readonly report: ImageFolderReport;
}

const caller = 'imageFolder';

/**
 * A folder of images, decoded once through `sharp` (an optional peer) and kept in memory as bytes. An image that cannot
 * be used is skipped and named in `loader.report`; {@link formatReport} makes that report readable.
 *
 * @throws {@link DataError} when sharp is not installed, the folder is missing, is a file or holds no images, or none of its images can
 * be used, or none fits `include`; {@link OptionError} when an option is out of range.
 */
export async function imageFolder(options: ImageFolderOptions): Promise<ImageFolderLoader> {
  assertKnownOptions(caller, options, optionNames);
  const form = readForm(caller, options);
  const { folder, onProgress = () => undefined, labels = 'auto' } = options;
  assertLabels(labels);
  const { images, otherFiles, leftOut } = await findImages(caller, { folder, include: options.include });
  const decoding = { caller, sharp: await loadSharp(caller), folder, images, form };
  const decoded = await decodeFiles(decoding, onProgress);
  const { results } = decoded;
  const isUsed = (index: number): boolean => !('skipped' in results[index]!);
  const used = images.filter((_, index) => isUsed(index));
  if (used.length === 0) throw nothingUsable(decoding, results);
  const classes = labels === 'none' ? { reason: 'labels are switched off' } : classesOf(used);
  const shape = [form.resolution, form.resolution, form.channels];
  const loader = await fromArrays({
    name: basename(resolve(folder)),
    data: closeUp(decoded.data, { form, keep: isUsed }),
    shape,
    ...('names' in classes && { labels: classes.labels, classNames: classes.names }),
  });
  return {
    ...loader,
    files: used,
    report: { folder, otherFiles, leftOut, shape, ...tallyImages(images, results), ...countClasses(classes) },
  };
}

function assertLabels(labels: 'auto' | 'none'): void {
  if (['auto', 'none'].includes(labels)) return;
  throw new OptionError(`imageFolder: \`labels\` must be 'auto' or 'none', received '${labels}'.`);
}

function countClasses(
  classes: ReturnType<typeof classesOf>,
): Pick<ImageFolderReport, 'classes' | 'unlabelled'> {
  if (!('names' in classes)) return { classes: [], unlabelled: classes.reason };
  const counts = classes.names.map(() => 0);
  for (const label of classes.labels) counts[label]! += 1;
  return { classes: classes.names.map((name, label) => ({ name, count: counts[label]! })) };
}
