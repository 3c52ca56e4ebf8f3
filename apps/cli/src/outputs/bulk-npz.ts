import { sizeOf } from '@gankit/core';
import { drawImageGrid } from '@gankit/trainer/node';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { keepRecord, labelOf, type BulkRecord } from './bulk-record.js';
import { blockSize, type BulkTarget, type TargetOptions } from './bulk-target.js';
import { npyHeader } from './npy.js';
import { createPieceFile } from './piece-file.js';

/**
 * Samples as NumPy arrays: `images` (uint8 `[count, height, width, channels]`), `labels` (int32), `provenance.json`. Until all
 * are drawn they lie in `OUT.partial/`.
 */
export async function openNpz(
  out: string,
  record: BulkRecord,
  { resume, marked }: TargetOptions,
): Promise<BulkTarget> {
  const partial = `${out}.partial`;
  if (!resume) await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await keepRecord(partial, record, { resume, mayGrow: false });
  const images = join(partial, 'images.bin');
  const imageSize = sizeOf(record.shape);
  const file = await open(images, 'a+');
  const whole = Math.floor((await file.stat()).size / (imageSize * blockSize)) * blockSize;
  await file.truncate(whole * imageSize);
  return {
    done: whole,
    has: ({ start, count }) => start + count <= whole,
    async write({ samples }) {
      await file.appendFile(drawImageGrid(samples, { columns: 1, gap: 0 }).data);
      await file.datasync(); // its length tells how far it is
    },
    async finish() {
      await file.close();
      await pack(out, { images, record, marked });
      await rm(partial, { recursive: true });
    },
    close: () => file.close(),
  };
}

async function pack(
  out: string,
  {
    images,
    record,
    marked,
  }: { readonly images: string; readonly record: BulkRecord; readonly marked: boolean },
): Promise<void> {
  const { count, shape, classNames } = record;
  const zip = new ZipFile();
  const file = createPieceFile(out);
  try {
    const options = { compress: false, mtime: new Date(1980, 0, 1) }; // the same samples make the same file
    if (marked) zip.addBuffer(Buffer.from(JSON.stringify(record, null, 2)), 'provenance.json', options);
    const header = npyHeader({ type: '|u1', shape: [count, ...shape] });
    const size = header.length + count * sizeOf(shape);
    const content = Readable.from(joined(header, createReadStream(images)));
    zip.addReadStream(content, 'images.npy', { ...options, size });
    if (classNames !== undefined) {
      const labels = Int32Array.from({ length: count }, (_, index) => labelOf(record, index));
      const bytes = [npyHeader({ type: '<i4', shape: [count] }), new Uint8Array(labels.buffer)];
      zip.addBuffer(Buffer.concat(bytes), 'labels.npy', options);
    }
    zip.end();
    for await (const piece of zip.outputStream) await file.write(piece as Buffer);
    await file.finish();
  } finally {
    await file.discard();
  }
}

async function* joined(first: Uint8Array, rest: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  yield first;
  yield* rest;
}
