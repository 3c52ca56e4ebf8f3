import { DataError, OptionError } from '@gankit/core';
import { readdir } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import picomatch from 'picomatch';

/** The images below a folder. */
export interface ImageFiles {
  /** Paths relative to the folder, with `/`, sorted. */
  readonly images: readonly string[];
  /** How many other files lie there. */
  readonly otherFiles: number;
  /** How many images the patterns leave out. */
  readonly leftOut: number;
}

/** Files that claim to be images; those that sharp cannot read are then skipped by name, not left out unseen. */
const imageExtensions = new Set(
  'avif bmp gif heic heif jfif jp2 jpe jpeg jpg jxl png ppm pgm pnm svg tga tif tiff webp'
    .split(' ')
    .map((extension) => `.${extension}`),
);

/**
 * Finds every image below a folder by its extension. Hidden files and folders do not count; links to folders are not
 * followed.
 *
 * @param caller - Name of the public function, the first word of messages.
 * @param options.include - Glob patterns, of which an image must fit one, and none that begins with `!`.
 * @throws {@link DataError} when the folder is missing, is a file, or holds no image that fits.
 */
export async function findImages(
  caller: string,
  { folder, include }: { readonly folder: string; readonly include?: readonly string[] | undefined },
): Promise<ImageFiles> {
  const files = (await listFiles(caller, folder)).filter((file) => !/(^|\/)(\.|__MACOSX\/)/.test(file));
  const images = files.filter((file) => imageExtensions.has(extname(file).toLowerCase()));
  if (images.length === 0) {
    throw new DataError(
      `${caller}: \`folder\` must hold images (${[...imageExtensions].slice(0, 4).join(', ')}, …), received ${folder} with ${files.length} other files. Check the path.`,
    );
  }
  const chosen = choose(caller, { images: images.sort(), folder, include });
  return {
    images: chosen,
    otherFiles: files.length - images.length,
    leftOut: images.length - chosen.length,
  };
}

/** A pattern without a slash looks at the name alone, in whatever folder it is. */
function choose(
  caller: string,
  {
    images,
    folder,
    include,
  }: {
    readonly images: readonly string[];
    readonly folder: string;
    readonly include: readonly string[] | undefined;
  },
): readonly string[] {
  if (include === undefined) return images;
  if (!Array.isArray(include) || include.length === 0 || include.some((pattern) => !/[^!]/.test(pattern))) {
    const received = Array.isArray(include) ? `[${include.join(', ')}]` : `'${String(include)}'`;
    throw new OptionError(
      `${caller}: \`include\` must be a list of patterns such as '*.png' or '!draft-*', received ${received}.`,
    );
  }
  const isExclusion = (pattern: string): boolean => /^!(?!\()/.test(pattern);
  const wanted = include.filter((pattern) => !isExclusion(pattern));
  const unwanted = include.filter(isExclusion).map((pattern) => pattern.slice(1));
  const fits = wanted.length === 0 ? () => true : fitsAny(wanted);
  const fitsNot = fitsAny(unwanted);
  const chosen = images.filter((image) => fits(image) && !fitsNot(image));
  if (chosen.length > 0) return chosen;
  throw new DataError(
    `${caller}: \`include\` must fit an image of ${folder}, received ${include.join(' ')}, which fits none of its ${images.length}, as ${images[0]}. Check the patterns.`,
  );
}

function fitsAny(patterns: readonly string[]): (image: string) => boolean {
  const tests = patterns.map((pattern) => picomatch(pattern, { basename: !pattern.includes('/') }));
  return (image) => tests.some((test) => test(image));
}

async function listFiles(caller: string, folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  } catch (cause) {
    const { code, path = folder } = cause as NodeJS.ErrnoException;
    const problems: Readonly<Record<string, string>> = {
      ENOENT: 'a path that does not exist',
      ENOTDIR: 'a file',
      EACCES: 'a folder that may not be read',
      ERR_INVALID_ARG_TYPE: 'no path',
    };
    throw new DataError(
      `${caller}: \`folder\` must be a folder of images, received ${problems[code ?? ''] ?? code} (${path}). Check the path.`,
      { cause },
    );
  }
}

/**
 * The class of each image, by the folder it lies in, when every image lies in a subfolder and there are at least two.
 *
 * @param images - Relative paths with `/`.
 * @returns Class names in sorted order and each image's index into them; or why there are none.
 */
export function classesOf(
  images: readonly string[],
): { readonly names: readonly string[]; readonly labels: readonly number[] } | { readonly reason: string } {
  const folders = images.map((image) =>
    image.includes('/') ? image.slice(0, image.indexOf('/')) : undefined,
  );
  const outside = folders.filter((name) => name === undefined).length;
  const names = [...new Set(folders.filter((name) => name !== undefined))].sort();
  if (names.length === 0) return { reason: 'there are no class folders' };
  if (outside > 0) return { reason: `${outside} of ${images.length} images lie outside the class folders` };
  if (names.length === 1) return { reason: `all images lie in one folder, ${names[0]}` };
  return { names, labels: folders.map((name) => names.indexOf(name!)) };
}
