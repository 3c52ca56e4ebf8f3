import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder } from '../atomic-files.js';
import { runPaths } from '../run-folder.js';
import { reportLimits } from './limits.js';
import { shrinkPng } from './shrink-png.js';

export type PictureKind = 'grids' | 'interpolations';

/** A PNG in `samples/`. */
export interface PictureFile {
  readonly step: number;
  readonly name: string;
  readonly bytes: number;
}

/** What a page shows of a {@link PictureFile}. */
export interface ShownPicture {
  readonly step: number;
  /** A `data:` URL, or a path that the page's server knows. */
  readonly source: string;
  /** Its sides are this share of those of the file. */
  readonly scale: number;
}

/** All pictures of a kind, by step. */
export interface Pictures {
  readonly files: readonly PictureFile[];
  /** Of the newest file, in pixels. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
}

const patterns: Readonly<Record<PictureKind, RegExp>> = {
  grids: /^step-(\d+)\.png$/,
  interpolations: /^interpolation-(\d+)\.png$/,
};

/** Finds the pictures of a run folder; only names and sizes are read. */
export async function findPictures(folder: string): Promise<Readonly<Record<PictureKind, Pictures>>> {
  const { samples } = runPaths(folder);
  const names = await listFolder(samples);
  const find = async (kind: PictureKind): Promise<Pictures> => {
    const found = names.flatMap((name) => {
      const step = patterns[kind].exec(name)?.[1];
      return step === undefined ? [] : [{ name, step: Number(step) }];
    });
    const files = await Promise.all(
      found.map(async (picture) => {
        const facts = await stat(join(samples, picture.name)).catch(() => undefined); // gone meanwhile
        return { ...picture, bytes: facts?.size ?? 0 };
      }),
    );
    const whole = files.filter(({ bytes }) => bytes > 0).sort((first, second) => first.step - second.step);
    const newest = whole.at(-1);
    return { files: whole, size: newest && (await pngSize(join(samples, newest.name))) };
  };
  return { grids: await find('grids'), interpolations: await find('interpolations') };
}

/** Bytes of all pictures together, and how many of them are shown at least. */
export interface PictureBudget {
  readonly bytes: number;
  readonly least: number;
}

/** Pictures as parts of the page, those that fit; see {@link choosePictures}. */
export async function embedPictures(
  folder: string,
  files: readonly PictureFile[],
  budget: PictureBudget,
): Promise<ShownPicture[]> {
  const { samples } = runPaths(folder);
  const newest = files.at(-1);
  const shown = choosePictures(files, budget).map(async (file): Promise<ShownPicture[]> => {
    const png = await readFile(join(samples, file.name)).catch(() => undefined);
    const picture = png && shrinkPng(png, largestOf(budget, file === newest));
    if (picture === undefined) return []; // gone, or no PNG
    const source = `data:image/png;base64,${Buffer.from(picture.png).toString('base64')}`;
    return [{ step: file.step, source, scale: picture.scale }];
  });
  return (await Promise.all(shown)).flat();
}

/** Pictures that stay where they are. */
export function linkPictures(files: readonly PictureFile[]): ShownPicture[] {
  return spread(files, reportLimits.mostPictures).map(({ name, step }) => ({
    step,
    source: `samples/${name}`,
    scale: 1,
  }));
}

/**
 * All files where their bytes fit the budget, else as many as fit, evenly from the first to the last. The newest may take
 * a third of it, the others share the rest; what is larger counts as that, for it will be made smaller.
 */
export function choosePictures(files: readonly PictureFile[], budget: PictureBudget): readonly PictureFile[] {
  const newest = files.at(-1);
  const total = (chosen: readonly PictureFile[]): number =>
    chosen.reduce((sum, file) => sum + Math.min(file.bytes, largestOf(budget, file === newest)), 0);
  let chosen = spread(files, reportLimits.mostPictures);
  while (total(chosen) > budget.bytes) {
    const share = Math.floor((chosen.length * budget.bytes) / total(chosen));
    chosen = spread(files, Math.max(1, Math.min(chosen.length - 1, share)));
  }
  return chosen;
}

function largestOf({ bytes, least }: PictureBudget, isNewest: boolean): number {
  return isNewest ? bytes / 3 : (bytes * 2) / 3 / (least - 1);
}

function spread<Item>(items: readonly Item[], limit: number): readonly Item[] {
  if (items.length <= limit) return items;
  if (limit === 1) return items.slice(-1);
  const stride = (items.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, index) => items[Math.round(index * stride)]!);
}

/** Width and height as the header says; nothing for what is no PNG. */
async function pngSize(path: string): Promise<Pictures['size']> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(24), position: 0 });
    if (bytesRead < 24 || buffer.toString('latin1', 12, 16) !== 'IHDR') return undefined;
    return { width: buffer.readUInt32BE(16), height: buffer.readUInt32BE(20) };
  } finally {
    await file.close();
  }
}
