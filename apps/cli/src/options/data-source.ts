import { DataError, OptionError } from '@gankit/core';
import { resolve } from 'node:path';
import { suggestion } from './names.js';
import { kindOfPath } from './outputs.js';

/** What `--data` means. */
export type DataSource =
  | { readonly kind: 'digits' | 'ring' }
  | { readonly kind: 'idx'; readonly images: string; readonly labels?: string }
  | { readonly kind: 'folder'; readonly folder: string };

/** The data sets that `--data` knows by name, and how files are written. */
export const dataSummaries = {
  digits: '10,000 real handwritten digits of MNIST, 28x28x1, 10 classes.',
  ring: 'Points on a ring of 8 Gaussians, the classic toy: [2], 8 classes.',
  'idx:IMAGES[,LABELS]': 'Files in the IDX format of MNIST, plain or gzipped.',
  FOLDER:
    'A folder of images of any size and format; folders in it are classes. Write ./digits for a folder of that name.',
} as const;

/**
 * Reads `--data`.
 *
 * @throws {@link OptionError} when `idx:` names no file.
 */
export function readDataSource(text: string): DataSource {
  if (text === 'digits' || text === 'ring') return { kind: text };
  if (!text.startsWith('idx:')) return { kind: 'folder', folder: text };
  const [images = '', labels, ...more] = text.slice('idx:'.length).split(',');
  if (images === '' || labels === '' || more.length > 0) {
    throw new OptionError(
      `\`--data\` must be idx:IMAGES or idx:IMAGES,LABELS for such files, received '${text}'.`,
    );
  }
  return { kind: 'idx', images, ...(labels === undefined ? {} : { labels }) };
}

/**
 * The same with whole paths, so that a run can be resumed from another folder.
 *
 * @param text - `--data`.
 * @param base - What the paths are relative to.
 */
export function withWholePaths(text: string, base = '.'): string {
  const source = readDataSource(text);
  if (source.kind === 'folder') return resolve(base, source.folder);
  if (source.kind !== 'idx') return text;
  const files = source.labels === undefined ? [source.images] : [source.images, source.labels];
  return `idx:${files.map((file) => resolve(base, file)).join(',')}`;
}

/**
 * Looks whether the folder is one, before anything is loaded.
 *
 * @throws {@link DataError} saying what `--data` may be.
 */
export async function assertSourceExists(source: DataSource): Promise<void> {
  if (source.kind !== 'folder') return;
  const { folder } = source;
  const kind = await kindOfPath(folder);
  if (kind === 'folder') return;
  const problem =
    kind === 'nothing'
      ? `which does not exist.${suggestion(folder, ['digits', 'ring'])}`
      : `which is a file. For files in MNIST's format write idx:${folder}`;
  throw new DataError(
    `\`--data\` must be digits, ring, idx:IMAGES[,LABELS] or a folder of images; received ${folder}, ${problem}`,
  );
}
