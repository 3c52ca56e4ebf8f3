import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CheckpointError } from '@gankit/core';

/** Of names that are removed when a run begins, see {@link removeTemporaries}. */
export const temporaryPrefix = '.tmp-';

/** Where a file or folder is built before it gets its name; beside it, so that renaming is atomic. */
export function temporaryPath(path: string): string {
  return join(dirname(path), `${temporaryPrefix}${basename(path)}-${randomUUID().slice(0, 8)}`);
}

/** Writes a whole file or none: a killed process never leaves a half one under its name. */
export async function writeFileAtomic(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = temporaryPath(path);
  await writing(path, async () => {
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFileDurable(temporary, content);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  });
  await syncFolder(dirname(path));
}

/** Writes a file and waits until it is on the disk. */
export async function writeFileDurable(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until the names in a folder are on the disk, where a system can tell (Windows cannot). */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

const diskReasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free some space',
  EDQUOT: 'the quota of this user is used up. Free some space',
  EROFS: 'it lies on a disk that is read-only. Make it writable, or choose another folder',
  EACCES: 'this user may not write there. Change its permissions, or choose another folder',
  EPERM: 'this user may not write there. Change its permissions, or choose another folder',
  EIO: 'the disk reports an error. Check the disk, or go on with a copy of the folder on another',
};

/**
 * Writes something, and says what to do when the disk does not take it.
 *
 * @throws {@link CheckpointError} with the reason.
 */
export async function writing<Result>(path: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    // of calls inside each other the outermost names what people know
    const cause = error instanceof CheckpointError ? error.cause : error;
    const { code = '' } = (cause ?? {}) as NodeJS.ErrnoException;
    const reason = diskReasons[code];
    if (reason === undefined) throw error;
    throw new CheckpointError(
      `\`${path}\` must be written, but ${reason}; then resume, or begin again: every file and checkpoint from before is whole. (${code})`,
      { cause },
    );
  }
}

export function writeJsonAtomic(path: string, value: unknown): Promise<void> {
  return writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Removes what killed processes left behind in a folder. */
export async function removeTemporaries(folder: string): Promise<void> {
  const names = await listFolder(folder);
  const left = names.filter((name) => name.startsWith(temporaryPrefix));
  await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

/** Names in a folder; none when the folder is missing. */
export async function listFolder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
