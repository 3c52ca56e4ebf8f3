import { OptionError } from '@gankit/core';
import { readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What lies at a path. */
export async function kindOfPath(path: string): Promise<'nothing' | 'file' | 'folder'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'nothing';
    throw error;
  }
}

export interface OutputFlags {
  readonly force?: boolean;
}

/**
 * Refuses to write a file over something, unless `--force` says so and it is a file.
 *
 * @param path - The `--out` that the person gave.
 * @throws {@link OptionError} when something is there.
 */
export async function assertWritableFile(path: string, { force = false }: OutputFlags): Promise<void> {
  await assertFolderAbove(path);
  const kind = await kindOfPath(path);
  if (kind === 'folder') throw new OptionError(`\`--out\` must be a file, received the folder ${path}.`);
  if (kind === 'file' && !force) {
    throw new OptionError(
      `\`--out\` must not exist, received ${path}. Choose another name, or add --force to replace it.`,
    );
  }
}

/**
 * Refuses a folder that has something in it, unless `--force` says so.
 *
 * @param path - The `--out` that the person gave.
 * @throws {@link OptionError} when it is a file or not empty.
 */
export async function assertWritableFolder(path: string, { force = false }: OutputFlags): Promise<void> {
  await assertFolderAbove(path);
  const kind = await kindOfPath(path);
  if (kind === 'file') throw new OptionError(`\`--out\` must be a folder, received the file ${path}.`);
  if (kind === 'folder' && !force && (await readdir(path)).length > 0) {
    throw new OptionError(
      `\`--out\` must be a new or empty folder, received ${path}. Choose another name, or add --force to write into it.`,
    );
  }
}

/** A file in the way, `grid.png/run`, would show only after the work. */
export async function assertFolderAbove(path: string): Promise<void> {
  if (path === '') throw new OptionError('`--out` must name a file or a folder, received nothing.');
  const above = dirname(path);
  const kind = above === path ? 'folder' : await kindOfPath(above);
  if (kind === 'folder') return;
  if (kind === 'file') {
    throw new OptionError(`\`--out\` must lie in a folder, received ${path}, but ${above} is a file.`);
  }
  await assertFolderAbove(above);
}
