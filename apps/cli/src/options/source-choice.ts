import { DataError, OptionError } from '@gankit/core';
import { resolve } from 'node:path';
import { kindOfPath } from './outputs.js';

/** What `--source` means: where the images to translate come from. */
export type SourceChoice =
  | { readonly kind: 'rule'; readonly rule: 'grey' | 'edges' }
  | { readonly kind: 'half'; readonly half: 'left' | 'right' }
  | { readonly kind: 'folder'; readonly folder: string; readonly paired: boolean };

/** How sources are written. */
export const sourceSummaries = {
  grey: 'The images of --data without their colours.',
  edges: 'Drawings of the edges in the images of --data.',
  left: 'The left half of each image of --data, to become its right half.',
  right: 'The right half of each image of --data, to become its left half.',
  FOLDER: 'A folder of images with the names of those in --data.',
  'unpaired:FOLDER': 'A folder of images that need not belong to those in --data, for cyclegan.',
} as const;

const unpairedPrefix = 'unpaired:';

/**
 * Reads `--source`.
 *
 * @throws {@link OptionError} when `unpaired:` names no folder.
 */
export function readSource(text: string): SourceChoice {
  if (text === 'grey' || text === 'edges') return { kind: 'rule', rule: text };
  if (text === 'left' || text === 'right') return { kind: 'half', half: text };
  const paired = !text.startsWith(unpairedPrefix);
  const folder = paired ? text : text.slice(unpairedPrefix.length);
  if (folder === '') {
    throw new OptionError(
      `\`--source\` must be unpaired:FOLDER for images without partners, received '${text}'.`,
    );
  }
  return { kind: 'folder', folder, paired };
}

/**
 * The same with a whole path, so that a run can be resumed from another folder.
 *
 * @param text - `--source`.
 * @param base - What the path is relative to.
 */
export function sourceWithWholePath(text: string, base = '.'): string {
  const choice = readSource(text);
  if (choice.kind !== 'folder') return text;
  return `${choice.paired ? '' : unpairedPrefix}${resolve(base, choice.folder)}`;
}

/**
 * Looks whether the folder is one, before anything is loaded.
 *
 * @throws {@link DataError} saying what `--source` may be.
 */
export async function assertSourceFolderExists(choice: SourceChoice): Promise<void> {
  if (choice.kind !== 'folder') return;
  const { folder } = choice;
  const kind = await kindOfPath(folder);
  if (kind === 'folder') return;
  const problem = kind === 'nothing' ? 'which does not exist.' : 'which is a file.';
  throw new DataError(
    `\`--source\` must be ${Object.keys(sourceSummaries).join(', ')}; received ${folder}, ${problem}`,
  );
}
