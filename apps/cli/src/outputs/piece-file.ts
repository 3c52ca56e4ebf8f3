import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A file that is written piece by piece and has its name only when it is whole. */
export interface PieceFile {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Gives the file its name; false when nothing was written, and then there is no file. */
  finish(): Promise<boolean>;
  /** Removes what is unfinished. */
  discard(): Promise<void>;
}

export function createPieceFile(path: string): PieceFile {
  const temporary = join(dirname(path), `.tmp-${basename(path)}-${randomUUID().slice(0, 8)}`);
  let file: FileHandle | undefined;
  const close = async (): Promise<void> => {
    await file?.close();
    file = undefined;
  };
  return {
    async write(bytes) {
      if (file === undefined) {
        await mkdir(dirname(path), { recursive: true });
        file = await open(temporary, 'w');
      }
      await file.writeFile(bytes); // goes on where it stands, unlike on a path
    },
    async finish() {
      if (file === undefined) return false;
      await file.sync();
      await close();
      await rename(temporary, path);
      return true;
    },
    async discard() {
      await close();
      await rm(temporary, { force: true });
    },
  };
}
