import { sizeOf } from '@gankit/core';
import { encodeImageGrid, writeFileAtomic } from '@gankit/trainer/node';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { keepRecord, labelOf, type BulkRecord } from './bulk-record.js';
import type { BulkBlock, BulkTarget, TargetOptions } from './bulk-target.js';

/** Ends every whole PNG: the chunk IEND. */
const pngEnd = Buffer.from('0000000049454e44ae426082', 'hex');

/** Samples as PNGs, `000042.png`, in folders named as their classes, or in one with `labels.csv`. */
export async function openFolder(
  out: string,
  record: BulkRecord,
  { resume, marked }: TargetOptions,
): Promise<BulkTarget> {
  await mkdir(out, { recursive: true });
  await keepRecord(out, record, { resume, mayGrow: true });
  const paths = createPaths(record);
  const written = resume ? await findWritten(out) : new Set<string>();
  const isWritten = (index: number): boolean => written.has(paths(index));
  for (const folder of new Set(record.classNames?.map((_, label) => dirname(paths(label))) ?? [])) {
    if (record.layout === 'classes') await mkdir(join(out, folder), { recursive: true });
  }
  return {
    done: Array.from({ length: record.count }, (_, index) => index).filter(isWritten).length,
    has: ({ start, count }) => Array.from({ length: count }, (_, index) => start + index).every(isWritten),
    async write(block) {
      const missing = Array.from({ length: block.count }, (_, row) => row).filter(
        (row) => !isWritten(block.start + row),
      );
      await Promise.all(
        missing.map((row) => writePng(join(out, paths(block.start + row)), { block, row, record, marked })),
      );
    },
    async finish() {
      if (record.classNames === undefined || record.layout !== 'flat') return;
      const rows = Array.from({ length: record.count }, (_, index) => {
        const label = labelOf(record, index);
        return `${paths(index)},${label},${quoteCell(record.classNames![label]!)}\n`;
      });
      await writeFileAtomic(join(out, 'labels.csv'), `file,label,class\n${rows.join('')}`);
    },
  };
}

function createPaths(record: BulkRecord): (index: number) => string {
  const folders = record.layout === 'classes' ? classFolders(record.classNames!) : undefined;
  return (index) => {
    const name = `${String(index).padStart(6, '0')}.png`;
    return folders === undefined ? name : join(folders[labelOf(record, index)]!, name);
  };
}

/** Names of classes where every system takes them as names of folders, else numbers. */
export function classFolders(names: readonly string[]): readonly string[] {
  const safe = names.every(
    (name) => /^[^<>:"/\\|?*\p{Cc}]*[^<>:"/\\|?*\p{Cc} .]$/u.test(name) && name.length < 200,
  );
  const sole = new Set(names.map((name) => name.normalize().toLowerCase())).size === names.length;
  if (safe && sole) return names;
  const digits = String(names.length - 1).length;
  return names.map((_, label) => `class-${String(label).padStart(digits, '0')}`);
}

/** Whole pictures that are there; half-written ones are removed. */
async function findWritten(out: string): Promise<Set<string>> {
  const entries = await readdir(out, { recursive: true });
  await Promise.all(
    entries.filter((name) => isTemporary(name)).map((name) => rm(join(out, name), { force: true })),
  );
  const written = new Set<string>();
  for (const name of entries) {
    if (!name.endsWith('.png') || isTemporary(name)) continue;
    if (await endsAsPng(join(out, name))) written.add(name);
  }
  return written;
}

const temporaryPrefix = '.tmp-';

function isTemporary(path: string): boolean {
  return path.split(sep).at(-1)!.startsWith(temporaryPrefix);
}

/** After a loss of power a file may have its name and not its content. */
async function endsAsPng(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size < pngEnd.length) return false;
    const { buffer } = await file.read({
      buffer: Buffer.alloc(pngEnd.length),
      position: size - pngEnd.length,
    });
    return buffer.equals(pngEnd);
  } finally {
    await file.close();
  }
}

interface PngSource {
  readonly block: BulkBlock;
  readonly row: number;
  readonly record: BulkRecord;
  readonly marked: boolean;
}

/** Renamed when whole, but not waited for on the disk: that would take longer than drawing. */
async function writePng(path: string, { block, row, record, marked }: PngSource): Promise<void> {
  const { provenance, classNames, shape } = record;
  const size = sizeOf(shape);
  const index = block.start + row;
  const label = classNames === undefined ? {} : { label: classNames[labelOf(record, index)]! };
  const details = { ...provenance.details, index, ...label };
  const data = block.samples.data.subarray(row * size, (row + 1) * size);
  const png = encodeImageGrid(
    { data, shape: [1, ...shape] },
    { gap: 0, ...(marked ? { provenance: { ...provenance, details } } : {}) },
  );
  const temporary = join(dirname(path), `${temporaryPrefix}${index}.png`);
  await writeFile(temporary, png);
  await rename(temporary, path);
}

function quoteCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
