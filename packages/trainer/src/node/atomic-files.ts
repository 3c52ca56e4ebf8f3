import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const temporaryPrefix = '.tmp-';

/** Where a file or folder is built before it gets its name; beside it, so that renaming is atomic. */
export function temporaryPath(path: string): string {
  return join(dirname(path), `${temporaryPrefix}${basename(path)}-${randomUUID().slice(0, 8)}`);
}

/** Writes a whole file or none: a killed process never leaves a half one under its name. */
export async function writeFileAtomic(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryPath(path);
  try {
    await writeFileDurable(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
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
