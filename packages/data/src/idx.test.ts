import { describeLoader } from '@gankit/core/testing';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idx } from './idx.js';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const images = fixture('mnist100-images.idx3-ubyte.gz');
const labels = fixture('mnist100-labels.idx1-ubyte');

let folder: string;
let zipped: Buffer;
let plain: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gankit-idx-'));
  zipped = await readFile(images);
  plain = gunzipSync(zipped);
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
}

/** An IDX file: type, dimensions, data. */
function idxBytes(type: number, dimensions: readonly number[], data: readonly number[]): Uint8Array {
  return Uint8Array.from([
    0,
    0,
    type,
    dimensions.length,
    ...dimensions.flatMap((size) => [0, 0, 0, size]),
    ...data,
  ]);
}

describeLoader('idx', () => idx({ images, labels }));

describe('idx', () => {
  it('reads the images and labels of MNIST (byte sums from Python)', async () => {
    const loader = await idx({ images, labels });
    const batch = await loader.read([37, 99]);
    const byteSum = (start: number): number =>
      batch.data.slice(start, start + 784).reduce((sum, value) => sum + Math.round((value + 1) * 127.5), 0);
    expect([byteSum(0), byteSum(784)]).toEqual([12_635, 26_178]);
    expect(batch.data[14 * 28 + 15]).toBeCloseTo(207 / 127.5 - 1, 6);
    expect([...batch.labels!]).toEqual([7, 9]);
    expect(loader).toMatchObject({ size: 100, shape: { sample: [28, 28, 1], classes: 10 } });
  });

  it('reads plain and gzipped files alike, whatever their names say', async () => {
    const [one, two, three] = await Promise.all([
      idx({ images, labels }),
      idx({
        images: await write('plain.gz', plain),
        labels: await write('labels', gzipSync(await readFile(labels))),
      }),
      idx({ images }),
    ]);
    expect(two.fingerprint).toBe(one.fingerprint);
    expect(three.fingerprint).not.toBe(one.fingerprint);
    expect((await three.read([0])).labels).toBeUndefined();
  });

  it('resizes to the resolution asked for', async () => {
    const path = await write('small', idxBytes(8, [2, 2, 2], [0, 100, 0, 100, 255, 255, 255, 255]));
    const loader = await idx({ images: path, resolution: 4 });
    expect(loader.shape.sample).toEqual([4, 4, 1]);
    const { data } = await loader.read([0, 1]);
    expect(Array.from(data.slice(0, 4), (value) => Math.round((value + 1) * 127.5))).toEqual([
      0, 25, 75, 100,
    ]);
    expect(data.slice(16).every((value) => value === 1)).toBe(true);
  });

  it('takes a fourth dimension as channels', async () => {
    const path = await write('colour', idxBytes(8, [1, 1, 2, 3], [0, 51, 102, 153, 204, 255]));
    const loader = await idx({ images: path });
    expect(loader.shape.sample).toEqual([1, 2, 3]);
    const { data } = await loader.read([0]);
    [-1, -0.6, -0.2, 0.2, 0.6, 1].forEach((value, place) => expect(data[place]).toBeCloseTo(value, 6));
  });

  it.each<[string, () => Promise<{ images: string; labels?: string }>, string]>([
    [
      'a missing file',
      async () => ({ images: join(folder, 'none') }),
      'idx: <folder>/none must be an IDX file, received a path that does not exist. Check the path.',
    ],
    [
      'no path',
      async () => ({}) as { images: string },
      'idx: `images` must be the path of an IDX file, received undefined.',
    ],
    [
      'more than Node reads at once',
      async () => {
        const path = await write('large', new Uint8Array(0));
        await truncate(path, 2 ** 31 + 1); // takes no room
        return { images: path };
      },
      'idx: <folder>/large must be at most 2 GiB, which Node reads at once, received more. Split it.',
    ],
    [
      'a folder',
      async () => ({ images: folder }),
      'idx: <folder> must be an IDX file, received a folder. Name the file in it, such as train-images-idx3-ubyte.gz.',
    ],
    [
      'an empty file',
      async () => ({ images: await write('empty', new Uint8Array(0)) }),
      'idx: <folder>/empty must be an IDX file (it starts with 00 00 08 03 for images, 00 00 08 01 for labels), received an empty file. Check which file it is.',
    ],
    [
      'another kind of file',
      async () => ({ images: await write('a.png', await readFile(fixture('faces16-8x8.png'))) }),
      'idx: <folder>/a.png must be an IDX file (it starts with 00 00 08 03 for images, 00 00 08 01 for labels), received 89 50 4e 47. Check which file it is.',
    ],
    [
      'floats',
      async () => ({ images: await write('float', idxBytes(0x0d, [1, 1, 1], [0, 0, 0, 0])) }),
      'idx: <folder>/float must hold unsigned bytes (type 0x08), received 32-bit floats. Convert it.',
    ],
    [
      'a header cut off',
      async () => ({ images: await write('head', plain.subarray(0, 9)) }),
      'idx: <folder>/head must have a header of 16 bytes, received 9 bytes: the file is truncated. Fetch it again.',
    ],
    [
      'data cut off',
      async () => ({ images: await write('cut', plain.subarray(0, 50_000)) }),
      'idx: <folder>/cut must hold 78400 bytes of data (100 x 28 x 28), received 49984: the file is truncated. Fetch it again.',
    ],
    [
      'data too long',
      async () => ({ images: await write('long', Buffer.concat([plain, plain.subarray(0, 1)])) }),
      'idx: <folder>/long must hold 78400 bytes of data (100 x 28 x 28), received 78401: the file is longer than its header says. Fetch it again.',
    ],
    [
      'gzip cut off',
      async () => ({ images: await write('cut.gz', zipped.subarray(0, 9000)) }),
      'idx: <folder>/cut.gz must be a whole gzip file, received one that does not unpack (unexpected end of file). Fetch cut.gz again.',
    ],
    [
      'no samples',
      async () => ({ images: await write('zero', idxBytes(8, [0, 28, 28], [])) }),
      'idx: <folder>/zero must hold at least one sample, received dimensions 0 x 28 x 28.',
    ],
    [
      'labels given as images',
      async () => ({ images: await write('l', await readFile(labels)) }),
      'idx: <folder>/l must hold images (3 dimensions, or 4 with channels), received 1. That is a file of labels: give it as `labels`.',
    ],
    [
      'images given as labels',
      async () => ({ images, labels: await write('i', plain) }),
      'idx: <folder>/i must hold labels (1 dimension), received 3 dimensions. Check which file it is.',
    ],
    [
      'labels of another part',
      async () => ({
        images: await write('i', plain),
        labels: await write('three', idxBytes(8, [3], [1, 2, 3])),
      }),
      'idx: <folder>/three must hold a label for each of the 100 images of <folder>/i, received 3. Give the two files of the same part.',
    ],
  ])('refuses %s', async (_, makeOptions, message) => {
    await expect(idx(await makeOptions())).rejects.toMatchObject({
      code: 'DATA',
      message: message.replaceAll('<folder>', folder),
    });
  });

  it('refuses a resolution that is no size', async () => {
    await expect(idx({ images, resolution: 0 })).rejects.toMatchObject({
      code: 'OPTION',
      message: 'idx: `resolution` must be a whole number at least 1, received 0.',
    });
  });
});
